package dev.sharddal.spring.jdbc;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.TenantContext;
import dev.sharddal.metadata.UseCase;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * A {@link javax.sql.DataSource} that routes by {@link TenantContext}: a connection belongs to the
 * tenant that is bound when the connection is requested, until it is closed. Thread-safe.
 *
 * <p>A connection borrows from its pool at its first statement, when its use case is known: the
 * value of {@link dev.sharddal.spring.UseCase} if present; otherwise {@link UseCase#READ} if the
 * connection was set read-only, as Spring does for read-only transactions; otherwise {@link
 * UseCase#WRITE}.
 *
 * <p>Without a bound tenant, statements are refused. Only the metadata of the database product is
 * available, because Hibernate and others read it at startup: see {@link Connection#getMetaData}.
 */
public final class TenantRoutingDataSource extends AbstractDataSource {

  private final DataAccessLayer dal;
  private final FleetMetaData fleetMetaData;
  private final List<TenantConnectionInitializer> initializers;

  /**
   * Creates a data source.
   *
   * @param dal the data access layer; connections are refused until it is initialized
   */
  public TenantRoutingDataSource(DataAccessLayer dal) {
    this(dal, List.of());
  }

  /**
   * Creates a data source that prepares its connections.
   *
   * @param dal the data access layer; connections are refused until it is initialized
   * @param initializers prepare each borrowed connection for its tenant, in this order
   */
  public TenantRoutingDataSource(
      DataAccessLayer dal, List<TenantConnectionInitializer> initializers) {
    this.dal = Objects.requireNonNull(dal, "dal");
    this.fleetMetaData = new FleetMetaData(dal);
    this.initializers = List.copyOf(initializers);
  }

  @Override
  public Connection getConnection() {
    RoutedConnection routed =
        new RoutedConnection(this, TenantContext.current().orElse(null), fleetMetaData);
    return (Connection)
        Proxy.newProxyInstance(
            RoutedConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, routed);
  }

  /** Not supported: credentials come from the metadata. */
  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException(
        "Credentials come from the metadata; getConnection(user, password) is not supported");
  }

  Connection borrow(@Nullable String tenant, UseCase useCase) throws SQLException {
    return tenant == null
        ? dal.currentTenantDataSource().getConnection() // throws, with advice how to bind a tenant
        : initialized(dal.getConnection(tenant, useCase), tenant);
  }

  private Connection initialized(Connection borrowed, String tenant) throws SQLException {
    try {
      for (TenantConnectionInitializer initializer : initializers) {
        initializer.initialize(borrowed, tenant);
      }
      return borrowed;
    } catch (SQLException | RuntimeException e) {
      borrowed.close();
      throw e;
    }
  }

  @Override
  public String toString() {
    return "TenantRoutingDataSource";
  }
}
