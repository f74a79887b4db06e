package dev.sharddal.spring.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A hook that prepares a connection of the routing DataSource for its tenant, before the first
 * statement of the application. Beans of this type are used in their order.
 *
 * <p>It is meant for databases that several tenants share, where a row-level security policy reads
 * a setting of the session:
 *
 * <pre>{@code
 * @Bean
 * TenantConnectionInitializer tenantSetting() {
 *   return (connection, tenantId) -> {
 *     try (var set = connection.prepareStatement("SELECT set_config('app.tenant', ?, false)")) {
 *       set.setString(1, tenantId);
 *       set.execute();
 *     }
 *   };
 * }
 * }</pre>
 *
 * <p>It runs for every connection that is borrowed through {@link TenantRoutingDataSource}, in
 * auto-commit mode and on the borrowing thread; connections that are obtained from the {@link
 * dev.sharddal.DataAccessLayer} itself are not prepared. It must be thread-safe.
 */
@FunctionalInterface
public interface TenantConnectionInitializer {

  /**
   * Prepares a connection.
   *
   * @param connection the connection; it must not be closed or kept
   * @param tenantId the tenant to which it belongs until it is returned to its pool
   * @throws SQLException if the connection cannot be prepared; it is then returned to its pool, and
   *     the statement of the application fails with this exception
   */
  void initialize(Connection connection, String tenantId) throws SQLException;
}
