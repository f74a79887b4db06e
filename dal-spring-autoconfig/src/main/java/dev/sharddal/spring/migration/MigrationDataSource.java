package dev.sharddal.spring.migration;

import dev.sharddal.metadata.DatabaseKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The DataSource of one migration. Its connections allow long statements, such as the creation of
 * an index on a large table; the pool restores its own timeout when a connection is closed. When
 * the migration ends, connections that its tool left open return to the pool: Flyway, for one,
 * leaves a connection open that was lost while it migrated.
 */
final class MigrationDataSource extends DelegatingDataSource implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MigrationDataSource.class);

  private final DatabaseKey database;
  private final int socketTimeoutMillis;
  private final Queue<Connection> borrowed = new ConcurrentLinkedQueue<>();

  MigrationDataSource(DatabaseKey database, DataSource pool, Duration socketTimeout) {
    super(pool);
    this.database = database;
    this.socketTimeoutMillis = (int) socketTimeout.toMillis();
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = super.getConnection();
    borrowed.add(connection);
    try {
      connection.setNetworkTimeout(Runnable::run, socketTimeoutMillis);
      return connection;
    } catch (SQLException | RuntimeException e) {
      try {
        connection.close();
      } catch (SQLException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  @Override
  public void close() {
    for (Connection connection : borrowed) {
      try {
        if (!connection.isClosed()) {
          LOG.debug("{}: the migration left a connection open; it is closed", database);
        }
        connection.close();
      } catch (SQLException e) {
        LOG.debug("{}: closing a connection that a migration left open failed", database, e);
      }
    }
  }
}
