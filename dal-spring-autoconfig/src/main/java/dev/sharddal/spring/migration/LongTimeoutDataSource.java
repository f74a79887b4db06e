package dev.sharddal.spring.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A DataSource whose connections allow long statements, such as the creation of an index on a large
 * table. The pool restores its own timeout when a connection is closed.
 */
final class LongTimeoutDataSource extends DelegatingDataSource {

  private final int socketTimeoutMillis;

  LongTimeoutDataSource(DataSource pool, Duration socketTimeout) {
    super(pool);
    this.socketTimeoutMillis = (int) socketTimeout.toMillis();
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = super.getConnection();
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
}
