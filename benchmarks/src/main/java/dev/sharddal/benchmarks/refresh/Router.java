package dev.sharddal.benchmarks.refresh;

import dev.sharddal.metadata.DatabaseKey;
import java.sql.Connection;
import java.sql.SQLException;

/** Gives out connections by metadata that changes. Thread-safe. */
interface Router extends AutoCloseable {

  /**
   * Borrows a connection.
   *
   * @param tenantId for whom
   * @throws SQLException if there is none
   */
  Connection borrow(String tenantId) throws SQLException;

  /**
   * Follows a row of Database Metadata that was written or deleted.
   *
   * @param changed the database
   * @return whether it does so now
   */
  boolean refresh(DatabaseKey changed);

  /**
   * Follows a row of Tenant Metadata that was written.
   *
   * @param tenantId the tenant
   */
  void refreshTenant(String tenantId);

  @Override
  void close();
}
