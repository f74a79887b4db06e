package dev.sharddal.examples.quickstart;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** An embedded PostgreSQL server, with the operations of its administrator. */
final class PostgresServer implements AutoCloseable {

  /** The condition that selects the library's sessions. */
  private static final String OURS = "application_name LIKE 'sharddal %'";

  private static final String INVALID_PASSWORD = "28P01";
  private static final String HOST = "127.0.0.1";

  private final EmbeddedPostgres server;

  private PostgresServer(EmbeddedPostgres server) {
    this.server = server;
  }

  /** Starts a server on a free port. */
  static PostgresServer start() throws IOException, SQLException {
    PostgresServer started =
        new PostgresServer(
            EmbeddedPostgres.builder()
                .setServerConfig("wal_level", "logical") // so that a database can be moved alive
                .setServerConfig("fsync", "off")
                .start());
    started.requirePasswords();
    return started;
  }

  /**
   * Requires passwords of all users but the administrator. An embedded server requires none by
   * default.
   */
  private void requirePasswords() throws IOException, SQLException {
    Files.writeString(
        Path.of(ask("postgres", "SHOW hba_file")),
        """
        host all postgres 127.0.0.1/32 trust
        host all all      127.0.0.1/32 scram-sha-256
        """);
    ask("postgres", "SELECT pg_reload_conf()");
  }

  String host() {
    return HOST;
  }

  int port() {
    return server.getPort();
  }

  /** Returns {@code host:port/database}. */
  String address(String database) {
    return HOST + ":" + port() + "/" + database;
  }

  /** Creates a database with a table, and a user with all privileges on it. */
  void createDatabase(String name, String user, String password) throws SQLException {
    execute(
        "postgres",
        "CREATE ROLE " + user + " LOGIN PASSWORD '" + password + "'",
        "CREATE DATABASE " + name + " OWNER " + user);
    execute(
        name,
        "CREATE TABLE ledger (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant text, note"
            + " text)",
        "ALTER TABLE ledger OWNER TO " + user);
  }

  /** Runs statements as the administrator. */
  void execute(String database, String... statements) throws SQLException {
    try (Connection connection = connectAsAdministrator(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Queries one value as the administrator. */
  String ask(String database, String sql) throws SQLException {
    try (Connection connection = connectAsAdministrator(database)) {
      return ask(connection, sql);
    }
  }

  /** Queries one value. */
  static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** Returns the number of the library's sessions on this server that meet a condition. */
  int sessions(String condition) throws SQLException {
    String count = "SELECT count(*) FROM pg_stat_activity WHERE " + OURS + " AND " + condition;
    return Integer.parseInt(ask("postgres", count));
  }

  /** Returns the number of the library's sessions on this server. */
  int sessions() throws SQLException {
    return sessions("true");
  }

  /** Returns whether the server accepts a login. */
  boolean accepts(String database, String user, String password) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(database), user, password)) {
      return connection.isValid(1);
    } catch (SQLException e) {
      if (INVALID_PASSWORD.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  private Connection connectAsAdministrator(String database) throws SQLException {
    return DriverManager.getConnection(url(database), "postgres", "");
  }

  private String url(String database) {
    return "jdbc:postgresql://" + address(database);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
