package dev.sharddal.testing;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.UseCase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Metadata of the databases that tests use, and the questions that they ask them. */
public final class Fleet {

  /** Small, and with a deadline that tests can wait for. */
  public static final PoolSettings SMALL_POOL =
      PoolSettings.UNSET
          .withMaximumPoolSize(4)
          .withMinimumIdle(1)
          .withConnectionTimeout(Duration.ofMillis(1500));

  /** As small, with a deadline that no borrower reaches who gets a connection at all. */
  public static final PoolSettings PATIENT_POOL =
      SMALL_POOL.withConnectionTimeout(Duration.ofMinutes(5));

  /** As small, with a deadline that a test reaches soon: the shortest that is allowed. */
  public static final PoolSettings HASTY_POOL =
      SMALL_POOL.withConnectionTimeout(Duration.ofMillis(300));

  private Fleet() {}

  /** Returns an endpoint of a database that {@link Postgres#database} has made. */
  public static Endpoint endpoint(Postgres server, String database, String user, String password) {
    return Endpoint.at(server.host(), server.port())
        .withEngine("postgresql")
        .withDatabase(database)
        .withCredentials(user, password)
        .withPool(SMALL_POOL);
  }

  /** Returns a database with one endpoint for WRITE and READ. */
  public static DatabaseMetadata database(DatabaseKey key, Endpoint endpoint) {
    return DatabaseMetadata.of(
        key, ConnectionDetails.of(endpoint).withEndpoint(UseCase.READ, endpoint));
  }

  /** Asks the database who it is: {@code port/name}. */
  public static String identity(Connection connection) throws SQLException {
    return ask(connection, "SELECT name FROM identity");
  }

  /** Returns the first column of the first row. */
  public static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
