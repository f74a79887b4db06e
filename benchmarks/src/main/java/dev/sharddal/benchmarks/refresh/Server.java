package dev.sharddal.benchmarks.refresh;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * A PostgreSQL server that requires passwords, with the operations of its administrator. Not
 * thread-safe.
 */
final class Server implements AutoCloseable {

  static final String HOST = "127.0.0.1";

  private static final String ADMINISTRATOR = "postgres";

  private final String name;
  private final EmbeddedPostgres server;
  private final Connection administrator;

  private Server(String name, EmbeddedPostgres server) throws SQLException {
    this.name = name;
    this.server = server;
    this.administrator = connect("postgres");
  }

  /**
   * Starts a server with every database.
   *
   * @param name by which the identity tables tell it from the others
   */
  static Server start(String name) throws IOException, SQLException {
    Server started =
        new Server(
            name,
            EmbeddedPostgres.builder()
                .setServerConfig("max_connections", "300")
                .setServerConfig("autovacuum", "off")
                .setServerConfig("fsync", "off")
                .start());
    started.requirePasswords();
    for (LedgerDatabase database : LedgerDatabase.all()) {
      started.create(database);
    }
    return started;
  }

  /**
   * Requires passwords of all users but the administrator. An embedded server requires none by
   * default.
   */
  private void requirePasswords() throws IOException, SQLException {
    Path file;
    try (Statement statement = administrator.createStatement();
        ResultSet rows = statement.executeQuery("SHOW hba_file")) {
      rows.next();
      file = Path.of(rows.getString(1));
    }
    Files.writeString(
        file,
        """
        host all postgres 127.0.0.1/32 trust
        host all all      127.0.0.1/32 scram-sha-256
        """);
    execute(administrator, "SELECT pg_reload_conf()");
  }

  private void create(LedgerDatabase database) throws SQLException {
    for (String user : database.users()) {
      execute(administrator, "CREATE ROLE " + user + " LOGIN");
    }
    execute(administrator, "CREATE DATABASE " + database.name());
    String users = String.join(", ", database.users());
    try (Connection connection = connect(database.name())) {
      execute(connection, "CREATE TABLE identity (server text, database text)");
      execute(
          connection,
          "INSERT INTO identity VALUES ('%s', '%s')".formatted(name, database.key().toString()));
      execute(connection, "CREATE TABLE ledger (id bigint PRIMARY KEY, tenant text NOT NULL)");
      execute(connection, "GRANT SELECT ON identity TO " + users);
      execute(connection, "GRANT INSERT ON ledger TO " + users);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + address(database), ADMINISTRATOR, ADMINISTRATOR);
  }

  String name() {
    return name;
  }

  int port() {
    return server.getPort();
  }

  private String address(String database) {
    return HOST + ":" + port() + "/" + database;
  }

  /** Gives a user a password, anew if there was one; open sessions live on. */
  void setPassword(String user, String password) throws SQLException {
    execute(administrator, "ALTER ROLE " + user + " PASSWORD '" + password + "'");
  }

  /** Returns the sessions of all others than the administrator, by {@code host:port/database}. */
  Map<String, Integer> sessions() throws SQLException {
    String sql =
        "SELECT datname, count(*) FROM pg_stat_activity"
            + " WHERE usename <> '"
            + ADMINISTRATOR
            + "' AND datname IS NOT NULL GROUP BY datname";
    Map<String, Integer> sessions = new TreeMap<>();
    try (Statement statement = administrator.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        sessions.put(address(rows.getString(1)), rows.getInt(2));
      }
    }
    return sessions;
  }

  /** Hands over the id of every row of a ledger. */
  void readLedger(LedgerDatabase database, LongConsumer reader) throws SQLException {
    try (Connection connection = connect(database.name());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM ledger")) {
      while (rows.next()) {
        reader.accept(rows.getLong(1));
      }
    }
  }

  /** Deletes every row of a ledger. */
  void emptyLedger(LedgerDatabase database) throws SQLException {
    try (Connection connection = connect(database.name())) {
      execute(connection, "TRUNCATE ledger");
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    try {
      administrator.close();
    } finally {
      server.close();
    }
  }
}
