package dev.sharddal.spring.hibernate;

import dev.sharddal.TenantContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import javax.sql.DataSource;
import org.hibernate.engine.jdbc.connections.spi.MultiTenantConnectionProvider;
import org.hibernate.service.UnknownUnwrapTypeException;

/**
 * A provider of connections of the routing {@link DataSource} for Hibernate, each bound to the
 * tenant of its session. Read-only transactions therefore use {@code READ} here as well, and a
 * connection is refused while another tenant is bound.
 */
final class TenantConnectionProvider implements MultiTenantConnectionProvider<String> {

  private static final long serialVersionUID = 1L;

  private final transient DataSource tenants;

  TenantConnectionProvider(DataSource tenants) {
    this.tenants = tenants;
  }

  /**
   * Returns a connection that only gives the metadata of the database product: there is no default
   * database, and without a bound tenant every statement is refused.
   */
  @Override
  public Connection getAnyConnection() throws SQLException {
    return tenants.getConnection();
  }

  @Override
  public void releaseAnyConnection(Connection connection) throws SQLException {
    connection.close();
  }

  @Override
  public Connection getConnection(String tenant) throws SQLException {
    if (tenant.equals(BoundTenantResolver.NO_TENANT)) {
      throw new SQLNonTransientConnectionException(
          "The Hibernate session was opened without a bound tenant: bind one with"
              + " TenantContext.run(tenantId, ..) before the session, or the transaction, begins",
          "08004");
    }
    TenantContext.Scope ofSession = TenantContext.open(tenant);
    try {
      return tenants.getConnection();
    } finally {
      ofSession.close();
    }
  }

  @Override
  public void releaseConnection(String tenant, Connection connection) throws SQLException {
    connection.close();
  }

  @Override
  public Connection getReadOnlyConnection(String tenant) throws SQLException {
    Connection connection = getConnection(tenant);
    connection.setReadOnly(true);
    return connection;
  }

  @Override
  public void releaseReadOnlyConnection(String tenant, Connection connection) throws SQLException {
    connection.close();
  }

  /** Returns true: Hibernate does not need to set connections read-only itself. */
  @Override
  public boolean handlesConnectionReadOnly() {
    return true;
  }

  /** Returns false: a connection stays with its transaction. */
  @Override
  public boolean supportsAggressiveRelease() {
    return false;
  }

  @Override
  public boolean isUnwrappableAs(Class<?> type) {
    return type.isInstance(this) || type.isInstance(tenants);
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    if (type.isInstance(tenants)) {
      return type.cast(tenants);
    }
    throw new UnknownUnwrapTypeException(type);
  }
}
