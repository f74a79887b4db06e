package dev.sharddal;

import dev.sharddal.borrow.TenantRouter;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.refresh.OutdatedPlanException;
import dev.sharddal.refresh.RefreshPlan;
import dev.sharddal.refresh.RefreshReport;
import dev.sharddal.report.DalStatus;
import dev.sharddal.report.InitializationException;
import dev.sharddal.report.InitializationReport;
import dev.sharddal.report.RouteExplanation;
import dev.sharddal.tenant.TenantAdmin;
import dev.sharddal.topology.Topology;
import dev.sharddal.topology.TopologyReconciler;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Gives an application its tenants' connections. One per application; thread-safe.
 *
 * <pre>{@code
 * var dal = DataAccessLayer.builder(store).build();
 * dal.initializeDB();
 * try (Connection connection = dal.getConnection("tenant-123", UseCase.READ)) { ... }
 * }</pre>
 *
 * <p>There are two flows. Asking: the {@link TenantRouter} finds the cached route of a tenant,
 * which has the pools at hand. Learning: the {@link TopologyReconciler} reads the metadata and lets
 * the pools follow it.
 */
public final class DataAccessLayer implements AutoCloseable {

  private final MetadataStore store;
  private final Wiring parts;
  private final Lifecycle lifecycle;
  private final TenantRouter router;

  DataAccessLayer(DalSettings settings) {
    store = settings.store();
    parts = Wiring.of(settings);
    lifecycle = new Lifecycle(parts, settings.initializationMode());
    router = parts.router();
  }

  /**
   * Starts to describe a data access layer.
   *
   * @param store where the metadata comes from; not closed by the data access layer
   */
  public static DataAccessLayerBuilder builder(MetadataStore store) {
    return new DataAccessLayerBuilder(store);
  }

  /**
   * Reads Database Metadata and opens every pool, in parallel. A second call, from any thread,
   * returns the report of the first that succeeded, and opens nothing.
   *
   * @return how every pool went
   * @throws InitializationException if a pool could not be opened, or there is none to open, and
   *     the mode is {@link InitializationMode#FAIL_FAST}; nothing is left open then
   * @throws MetadataStoreException if the metadata could not be read
   * @throws IllegalStateException after {@link #close}
   */
  public InitializationReport initializeDB() {
    return lifecycle.initialize();
  }

  /**
   * Borrows a connection for {@link UseCase#WRITE}.
   *
   * @param tenantId the tenant
   * @return a connection to the tenant's database; to be closed by the caller
   * @throws SQLException as {@link #getConnection(String, UseCase)} does
   */
  public Connection getConnection(String tenantId) throws SQLException {
    return router.borrow(tenantId, UseCase.WRITE);
  }

  /**
   * Borrows a connection.
   *
   * @param tenantId the tenant
   * @param useCase what for
   * @return a connection to the tenant's database; to be closed by the caller
   * @throws java.sql.SQLTransientConnectionException if a retry may help: all connections are in
   *     use, the database or the metadata store does not answer, the tenant is moving, or the
   *     thread was interrupted. It is a {@link BorrowFailure}, which says more
   * @throws java.sql.SQLNonTransientConnectionException if a retry does not help: no such tenant,
   *     or the request is refused. It is a {@link BorrowFailure} too
   */
  public Connection getConnection(String tenantId, UseCase useCase) throws SQLException {
    return router.borrow(tenantId, useCase);
  }

  /**
   * Borrows a connection for {@link UseCase#WRITE}.
   *
   * @param tenantId the tenant, whose id is this number in its decimal form
   * @return a connection to the tenant's database; to be closed by the caller
   * @throws SQLException as {@link #getConnection(String, UseCase)} does
   */
  public Connection getConnection(long tenantId) throws SQLException {
    return router.borrow(tenantId, UseCase.WRITE);
  }

  /**
   * Borrows a connection.
   *
   * @param tenantId the tenant, whose id is this number in its decimal form
   * @param useCase what for
   * @return a connection to the tenant's database; to be closed by the caller
   * @throws SQLException as {@link #getConnection(String, UseCase)} does
   */
  public Connection getConnection(long tenantId, UseCase useCase) throws SQLException {
    return router.borrow(tenantId, useCase);
  }

  /**
   * Returns one tenant as a {@link DataSource}, for libraries that want one.
   *
   * @param tenantId the tenant
   * @param useCase what its connections are for
   */
  public DataSource dataSource(String tenantId, UseCase useCase) {
    TenantMetadata.checkId(tenantId);
    return new TenantDataSource(router, Objects.requireNonNull(useCase, "useCase"), tenantId);
  }

  /**
   * Returns one database as a {@link DataSource}, for work on all of it, such as migrating its
   * schema. It follows the metadata as tenants' connections do. Nobody's state is looked at.
   *
   * @param database the database
   * @param useCase what its connections are for
   */
  public DataSource dataSource(DatabaseKey database, UseCase useCase) {
    return new DatabaseDataSource(
        router, Objects.requireNonNull(database, "database"), Objects.requireNonNull(useCase));
  }

  /**
   * Returns a {@link DataSource} for {@link UseCase#WRITE} that follows {@link TenantContext}. With
   * no tenant bound it gives an error, and never a connection.
   */
  public DataSource currentTenantDataSource() {
    return new TenantDataSource(router, UseCase.WRITE, null);
  }

  /**
   * Returns what {@link #refresh()} would do, and does nothing.
   *
   * @throws MetadataStoreException if the metadata could not be read
   * @throws IllegalStateException unless initialized and not closed
   */
  public RefreshPlan planRefresh() {
    lifecycle.requireRunning();
    return parts.reconciler().plan();
  }

  /**
   * Reads Database Metadata again and lets every pool follow it; what is unchanged is not touched.
   * Calls at the same time share a scan that began after each of them.
   *
   * @throws MetadataStoreException if the metadata could not be read; nothing was changed
   * @throws IllegalStateException unless initialized and not closed
   */
  public RefreshReport refresh() {
    lifecycle.requireRunning();
    return parts.reconciler().refresh();
  }

  /**
   * Does what a plan says: exactly that, or nothing.
   *
   * @param plan what {@link #planRefresh} has returned, or its {@link RefreshPlan#forced} form
   * @throws OutdatedPlanException if the metadata or the pools have changed since; nothing was
   *     changed, and it holds the new plan
   * @throws MetadataStoreException if the metadata could not be read; nothing was changed
   * @throws IllegalStateException unless initialized and not closed
   */
  public RefreshReport refresh(RefreshPlan plan) {
    lifecycle.requireRunning();
    return parts.reconciler().refresh(Objects.requireNonNull(plan, "plan"));
  }

  /**
   * Reads one database again and lets its pools follow: rotated credentials, a moved host.
   *
   * @param database the database
   * @throws MetadataStoreException if the metadata could not be read; nothing was changed
   * @throws IllegalStateException unless initialized and not closed
   */
  public RefreshReport refresh(DatabaseKey database) {
    lifecycle.requireRunning();
    return parts.reconciler().refresh(database);
  }

  /**
   * Forgets where a tenant lives. A request that comes after this returns reads the metadata.
   *
   * @param tenantId the tenant
   */
  public void refreshTenant(String tenantId) {
    parts.directory().invalidate(TenantMetadata.checkId(tenantId));
  }

  /**
   * Returns what assigns and moves tenants. What it changes is in force on this node at once, and
   * on the others as soon as they read the record of changes.
   *
   * @throws UnsupportedOperationException if the store cannot be written
   */
  public TenantAdmin tenantAdmin() {
    if (!(store instanceof WritableMetadataStore writable)) {
      throw new UnsupportedOperationException(
          store.getClass().getName() + " is no WritableMetadataStore: tenants cannot be changed");
    }
    return new TenantAdmin(
        writable,
        (before, after) -> {
          parts.directory().invalidate(after.tenantId());
          parts.events().fire(listener -> listener.tenantChanged(before, after));
        });
  }

  /**
   * Returns where a request would go, and why. It looks the tenant up as a request would.
   *
   * @param tenantId the tenant
   * @param useCase what the request is for
   */
  public RouteExplanation explainRoute(String tenantId, UseCase useCase) {
    return router.explain(tenantId, useCase);
  }

  /** Returns every database and pool at this moment. */
  public DalStatus status() {
    Topology topology = parts.reconciler().topology();
    return new DalStatus(
        lifecycle.state(),
        topology.versions(),
        parts.pools().status(),
        topology.refused(),
        parts.directory().statistics(),
        parts.directory().waitingForMoves(),
        topology.readAt());
  }

  /**
   * Gives out no more connections, sends away those who wait, waits for borrowed connections up to
   * the drain timeout, and cuts what is still out then. It leaves no thread and no connection. A
   * second call does nothing.
   */
  @Override
  public void close() {
    lifecycle.close();
  }
}
