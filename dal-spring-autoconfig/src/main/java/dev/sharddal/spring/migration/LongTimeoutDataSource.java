package dev.sharddal.spring.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Connections of a pool on which a statement may take as long as an index of a large table does.
 * The pool gives them its own timeout back when they are closed.
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
