package dev.sharddal.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A PostgreSQL server that one test has for itself: it can be frozen, killed, and started again
 * with its data. What is committed outlives a kill. Used by one thread.
 */
public final class PostgresProcess implements AutoCloseable {

  private final Path data;
  private final Thread atExit = new Thread(this::stop);
  private EmbeddedPostgres embedded;
  private ServerProcess process;
  private final Postgres server;

  private PostgresProcess(Path data) throws IOException, SQLException {
    this.data = data;
    this.embedded = start(0);
    this.process = running();
    Runtime.getRuntime().addShutdownHook(atExit);
    Postgres.requirePasswords(embedded);
    this.server = Postgres.at(embedded.getPort());
  }

  /** Starts a server. */
  public static PostgresProcess start() {
    try {
      return new PostgresProcess(Files.createTempDirectory("postgres-process"));
    } catch (IOException | SQLException e) {
      throw new IllegalStateException("PostgreSQL did not start", e);
    }
  }

  private EmbeddedPostgres start(int port) throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setConnectConfig("password", Postgres.PASSWORD)
            .setPGStartupWait(Duration.ofMinutes(2))
            .setServerConfig("max_connections", "300")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("fsync", "off");
    return (port == 0 ? builder : builder.setPort(port)).start();
  }

  private ServerProcess running() throws IOException {
    return ServerProcess.of(
        Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip()));
  }

  /** Returns the server, for SQL. */
  public Postgres server() {
    return server;
  }

  /** Freezes it, as SIGSTOP does. */
  public void freeze() {
    process.freeze();
  }

  /** Lets it go on. */
  public void thaw() {
    process.thaw();
  }

  /** Kills it, as SIGKILL does. */
  public void kill() {
    process.kill();
  }

  /** Starts it again after a kill, at its port and with its data. */
  public void restart() {
    try {
      int port = embedded.getPort();
      embedded.close();
      embedded = start(port);
      process = running();
      server.reconnect();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void stop() {
    try {
      process.thaw();
      embedded.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    stop();
    try (Stream<Path> files = Files.walk(data)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
