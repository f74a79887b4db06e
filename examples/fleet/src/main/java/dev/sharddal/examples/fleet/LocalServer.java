package dev.sharddal.examples.fleet;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;

/** A PostgreSQL server on a free port of this machine. */
final class LocalServer implements AutoCloseable {

  private final EmbeddedPostgres server;

  private LocalServer(EmbeddedPostgres server) {
    this.server = server;
  }

  static LocalServer start() throws IOException {
    return new LocalServer(EmbeddedPostgres.builder().setServerConfig("fsync", "off").start());
  }

  int port() {
    return server.getPort();
  }

  /** Returns the identity that the server reports. */
  String identity() {
    return Integer.toString(port());
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
