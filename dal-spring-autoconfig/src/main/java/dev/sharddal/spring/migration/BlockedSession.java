package dev.sharddal.spring.migration;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Finds a migration that waits for itself, on PostgreSQL: one of its sessions waits for another one
 * of the same pool that is idle in a transaction. Flyway's lock is such a transaction, and a
 * statement such as {@code CREATE INDEX CONCURRENTLY} waits for all transactions.
 */
final class BlockedSession {

  /** Sessions of a pool have its name as their application name. */
  private static final String QUERY =
      """
      SELECT waiting.pid, holding.pid
      FROM pg_stat_activity waiting
      JOIN pg_stat_activity holding ON holding.pid = ANY(pg_blocking_pids(waiting.pid))
      JOIN pg_stat_activity mine ON mine.pid = pg_backend_pid()
      WHERE waiting.datname = mine.datname
        AND waiting.usename = mine.usename
        AND waiting.application_name = mine.application_name
        AND waiting.client_addr IS NOT DISTINCT FROM mine.client_addr
        AND holding.datname = mine.datname
        AND holding.usename = mine.usename
        AND holding.application_name = mine.application_name
        AND holding.client_addr IS NOT DISTINCT FROM mine.client_addr
        AND holding.state = 'idle in transaction'
      LIMIT 1
      """;

  private static final int QUERY_TIMEOUT_SECONDS = 5;

  private BlockedSession() {}

  /**
   * Returns why the migration of a database waits, or empty if it does not wait for itself, or if
   * the server is not PostgreSQL.
   *
   * @param pool the pool of the migration; one connection is borrowed
   */
  static Optional<String> find(DataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")
          ? find(connection)
          : Optional.empty();
    }
  }

  private static Optional<String> find(Connection connection) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(QUERY)) {
      query.setQueryTimeout(QUERY_TIMEOUT_SECONDS);
      try (ResultSet row = query.executeQuery()) {
        return row.next()
            ? Optional.of(
                "it waits for its own other session (process %d of the server waits for %d). Flyway"
                        .formatted(row.getInt(1), row.getInt(2))
                    + " keeps its lock in a transaction, and a statement such as CREATE INDEX"
                    + " CONCURRENTLY waits until all transactions have ended. Stop the application,"
                    + " and set spring.flyway.postgresql.transactional-lock=false")
            : Optional.empty();
      }
    }
  }
}
