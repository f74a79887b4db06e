package dev.sharddal.benchmarks.candidates;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The result of a look-up.
 *
 * @param tenantId the tenant's id
 * @param pool the pool
 * @param until the expiry time, in nanoseconds of the clock
 */
record Route(String tenantId, HikariDataSource pool, long until) {

  Connection borrow() throws SQLException {
    return pool.getConnection();
  }

  Connection borrowIfFresh() throws SQLException {
    if (System.nanoTime() - until > 0) {
      throw new SQLException("The run took longer than anything should");
    }
    return pool.getConnection();
  }
}
