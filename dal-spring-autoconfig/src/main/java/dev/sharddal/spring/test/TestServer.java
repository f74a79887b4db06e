package dev.sharddal.spring.test;

import dev.sharddal.metadata.Endpoint;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** The PostgreSQL server for all tests of this JVM; it stops with the JVM. */
final class TestServer {

  private static final String USER = "postgres";

  private final EmbeddedPostgres server;
  private final AtomicInteger databases = new AtomicInteger();

  private TestServer(EmbeddedPostgres server) {
    this.server = server;
  }

  /** Starts the server at its first use. */
  private static final class Holder {

    static final TestServer INSTANCE = start();

    private static TestServer start() {
      try {
        return new TestServer(
            EmbeddedPostgres.builder()
                .setServerConfig("max_connections", "500")
                .setServerConfig("fsync", "off")
                .start());
      } catch (IOException e) {
        throw new UncheckedIOException("The embedded PostgreSQL did not start", e);
      }
    }
  }

  static TestServer instance() {
    return Holder.INSTANCE;
  }

  /** Creates an empty database, and returns its name. */
  String createDatabase() throws SQLException {
    String name = "dal_test_" + databases.incrementAndGet();
    execute("CREATE DATABASE " + name);
    return name;
  }

  void dropDatabase(String name) throws SQLException {
    execute("DROP DATABASE " + name + " WITH (FORCE)");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  Endpoint endpoint(String database) {
    return Endpoint.at("localhost", server.getPort())
        .withEngine("postgresql")
        .withDatabase(database)
        .withCredentials(USER, USER);
  }
}
