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

/** A real PostgreSQL server of our own, and what its administrator does. */
final class PostgresServer implements AutoCloseable {

  /** By this the library's sessions are told from all others. */
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

  /** An embedded server trusts everybody; this one trusts nobody but its administrator. */
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

  /** Makes a database with a table, and a user who may do everything there. */
  void createDatabase(String name, String user, String password) throws SQLException {
    execute(
        "postgres",
        "CREATE ROLE " + user + " LOGIN PASSWORD '" + password + "'",
        "CREATE DATABASE " + name + " OWNER " + user);
    execute(
        name,
        "CREATE TABLE ledger (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant text, note text)",
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

  /** Asks for one value as the administrator. */
  String ask(String database, String sql) throws SQLException {
    try (Connection connection = connectAsAdministrator(database)) {
      return ask(connection, sql);
    }
  }

  /** Asks for one value. */
  static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** Returns how many sessions the library has here that meet a condition. */
  int sessions(String condition) throws SQLException {
    String count = "SELECT count(*) FROM pg_stat_activity WHERE " + OURS + " AND " + condition;
    return Integer.parseInt(ask("postgres", count));
  }

  /** Returns how many sessions the library has here. */
  int sessions() throws SQLException {
    return sessions("true");
  }

  /** Returns whether the server lets a user in. */
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
