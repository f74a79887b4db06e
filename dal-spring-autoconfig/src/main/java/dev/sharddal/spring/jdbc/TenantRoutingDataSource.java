package dev.sharddal.spring.jdbc;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.TenantContext;
import dev.sharddal.metadata.UseCase;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * The {@link javax.sql.DataSource} that follows {@link TenantContext}: its connections belong to
 * the tenant that is bound when they are asked for, and to no other for all their life.
 * Thread-safe.
 *
 * <p>A connection borrows from its pool at its first statement. By then it knows what it is for:
 * {@link dev.sharddal.spring.UseCase} says so, or it was set read-only, as Spring does for
 * read-only transactions, and is served by {@link UseCase#READ}; else by {@link UseCase#WRITE}.
 *
 * <p>With no tenant bound a statement is refused. Only what the database product is can be asked
 * then, which Hibernate and others do at their start: see {@link Connection#getMetaData}.
 */
public final class TenantRoutingDataSource extends AbstractDataSource {

  private final DataAccessLayer dal;
  private final FleetMetaData fleetMetaData;

  /**
   * Makes one.
   *
   * @param dal whose connections it gives; initialized, or it refuses them
   */
  public TenantRoutingDataSource(DataAccessLayer dal) {
    this.dal = Objects.requireNonNull(dal, "dal");
    this.fleetMetaData = new FleetMetaData(dal);
  }

  @Override
  public Connection getConnection() {
    RoutedConnection routed =
        new RoutedConnection(this, TenantContext.current().orElse(null), fleetMetaData);
    return (Connection)
        Proxy.newProxyInstance(
            RoutedConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, routed);
  }

  /** Refused: the metadata says who logs in. */
  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("The metadata says who logs in");
  }

  Connection borrow(@Nullable String tenant, UseCase useCase) throws SQLException {
    return tenant == null
        ? dal.currentTenantDataSource().getConnection() // which says how to bind one
        : dal.getConnection(tenant, useCase);
  }

  @Override
  public String toString() {
    return "TenantRoutingDataSource";
  }
}
