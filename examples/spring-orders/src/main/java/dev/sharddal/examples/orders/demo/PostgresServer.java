package dev.sharddal.examples.orders.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** An embedded PostgreSQL server on a free port, with the operations of its administrator. */
final class PostgresServer implements AutoCloseable {

  static final String HOST = "127.0.0.1";

  private final EmbeddedPostgres server;

  private PostgresServer(EmbeddedPostgres server) {
    this.server = server;
  }

  static PostgresServer start() throws IOException, SQLException {
    PostgresServer started =
        new PostgresServer(EmbeddedPostgres.builder().setServerConfig("fsync", "off").start());
    started.requirePasswords();
    return started;
  }

  /**
   * Requires passwords of all users but the administrator. An embedded server requires none by
   * default.
   */
  private void requirePasswords() throws IOException, SQLException {
    Files.writeString(
        Path.of(ask("SHOW hba_file")),
        """
        host all postgres 127.0.0.1/32 trust
        host all all      127.0.0.1/32 scram-sha-256
        """);
    ask("SELECT pg_reload_conf()");
  }

  int port() {
    return server.getPort();
  }

  /** Creates a database, a user who owns it, and a user who may read it. */
  void createDatabase(String name, Login owner, Login reader) throws SQLException {
    execute(
        "postgres",
        "CREATE ROLE " + owner.user() + " LOGIN PASSWORD '" + owner.password() + "'",
        "CREATE ROLE " + reader.user() + " LOGIN PASSWORD '" + reader.password() + "'",
        "CREATE DATABASE " + name + " OWNER " + owner.user());
    execute(
        name,
        "ALTER DEFAULT PRIVILEGES FOR ROLE "
            + owner.user()
            + " GRANT SELECT ON TABLES TO "
            + reader.user());
  }

  /** Changes a user's password. Open sessions continue; new logins need the new password. */
  void changePassword(Login login) throws SQLException {
    execute("postgres", "ALTER ROLE " + login.user() + " PASSWORD '" + login.password() + "'");
  }

  /** Runs statements as the administrator. */
  void execute(String database, String... statements) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Queries one value as the administrator. */
  String ask(String sql) throws SQLException {
    return ask("postgres", sql);
  }

  /** Queries one value of a database as the administrator. */
  String ask(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + HOST + ":" + port() + "/" + database, "postgres", "");
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
