package dev.sharddal.benchmarks.fleet;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A PostgreSQL server with some databases. Each tenant's row is only in the tenant's database, so
 * that a request to a wrong database finds nothing.
 */
public final class PostgresServer implements AutoCloseable {

  /** The system property with the port of the parent process's server. */
  public static final String PORT_PROPERTY = "sharddal.benchmarks.postgres";

  /** The query of every request: one row by its key, which also determines the shard. */
  public static final String QUERY = "SELECT balance FROM account WHERE tenant_id = ?";

  private static final int DATABASES = 16;

  private final EmbeddedPostgres server;

  private PostgresServer(EmbeddedPostgres server) {
    this.server = server;
  }

  /**
   * Starts a server.
   *
   * @param tenantIds the tenants that have a row
   */
  public static PostgresServer start(List<String> tenantIds) {
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setServerConfig("max_connections", "400")
              .setServerConfig("autovacuum", "off")
              .setServerConfig("fsync", "off")
              .start();
      fill(server.getPort(), tenantIds);
      return new PostgresServer(server);
    } catch (IOException | SQLException e) {
      throw new IllegalStateException("PostgreSQL did not start", e);
    }
  }

  private static void fill(int port, List<String> tenantIds) throws SQLException {
    for (int i = 0; i < DATABASES; i++) {
      Database database = Database.postgres(port, i);
      try (Connection connection = connect("jdbc:postgresql://127.0.0.1:" + port + "/postgres")) {
        execute(connection, "CREATE DATABASE " + database.name());
      }
      try (Connection connection = connect(database.jdbcUrl())) {
        fill(connection, i, tenantIds);
      }
    }
  }

  private static void fill(Connection connection, int number, List<String> tenantIds)
      throws SQLException {
    Object[] ids = tenantIds.stream().filter(id -> Fleet.place(id, DATABASES) == number).toArray();
    execute(
        connection, "CREATE TABLE account (tenant_id text PRIMARY KEY, balance bigint NOT NULL)");
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO account SELECT unnest(?), 100")) {
      insert.setArray(1, connection.createArrayOf("text", ids));
      insert.execute();
    }
    // ShardingSphere's hash sharding numbers its tables.
    execute(connection, "CREATE TABLE account_" + number + " (LIKE account INCLUDING ALL)");
    execute(connection, "INSERT INTO account_" + number + " SELECT * FROM account");
    execute(connection, "VACUUM (ANALYZE)");
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url, Database.USER, Database.USER);
  }

  /** Returns the server's local port. */
  public int port() {
    return server.getPort();
  }

  /**
   * Returns the databases of a server.
   *
   * @param port where it listens on this machine
   */
  public static Fleet fleet(int port) {
    return new Fleet(
        IntStream.range(0, DATABASES).mapToObj(i -> Database.postgres(port, i)).toList(),
        Fleet.FULL_POOLS);
  }

  /** Stops it. */
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
