package dev.sharddal.benchmarks.sources;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;

/** A way from a tenant's id to a connection. Thread-safe. */
public interface TenantSource extends AutoCloseable {

  /**
   * Borrows a connection, with all that a request has to do for it.
   *
   * @param tenantId the tenant
   * @throws SQLException if there is none
   */
  Connection borrow(String tenantId) throws SQLException;

  /**
   * Borrows a connection of a tenant whose id is a number.
   *
   * @param tenantId the tenant
   * @throws SQLException if there is none
   */
  default Connection borrow(long tenantId) throws SQLException {
    throw new SQLFeatureNotSupportedException("Asked by text only");
  }

  @Override
  void close();
}
