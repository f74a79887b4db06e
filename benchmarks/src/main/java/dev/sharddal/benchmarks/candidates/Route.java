package dev.sharddal.benchmarks.candidates;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * What a look-up finds.
 *
 * @param tenantId whose it is
 * @param pool where it leads
 * @param until a reading of the clock in nanoseconds
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
