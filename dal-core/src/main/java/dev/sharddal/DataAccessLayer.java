package dev.sharddal;

import dev.sharddal.borrow.TenantRouter;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.TenantIdPattern;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.refresh.OutdatedPlanException;
import dev.sharddal.refresh.RefreshPlan;
import dev.sharddal.refresh.RefreshReport;
import dev.sharddal.report.ConnectionBudgetException;
import dev.sharddal.report.DalStatus;
import dev.sharddal.report.InitializationException;
import dev.sharddal.report.InitializationReport;
import dev.sharddal.report.PoolOutcome;
import dev.sharddal.report.RouteExplanation;
import dev.sharddal.tenant.TenantAdmin;
import dev.sharddal.topology.TopologyReconciler;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * The entry point of the library: it provides JDBC connections to the databases of tenants. One per
 * application; thread-safe.
 *
 * <pre>{@code
 * var dal = DataAccessLayer.builder(store).build();
 * dal.initializeDB();
 * try (Connection connection = dal.getConnection("tenant-123", UseCase.READ)) { ... }
 * }</pre>
 *
 * <p>There are two flows. Borrowing: the {@link TenantRouter} finds the cached route of a tenant,
 * which refers to the pools. Reconciling: the {@link TopologyReconciler} reads the metadata and
 * adapts the pools to it.
 */
public final class DataAccessLayer implements AutoCloseable {

  private final MetadataStore store;
  private final TenantIdPattern tenantIds;
  private final Wiring parts;
  private final Lifecycle lifecycle;
  private final TenantRouter router;

  DataAccessLayer(DalSettings settings) {
    store = settings.store();
    tenantIds = settings.directory().ids();
    parts = Wiring.of(settings);
    lifecycle = new Lifecycle(parts, settings);
    router = parts.router();
  }

  /**
   * Returns a builder of a data access layer.
   *
   * @param store the source of the metadata; not closed by the data access layer
   */
  public static DataAccessLayerBuilder builder(MetadataStore store) {
    return new DataAccessLayerBuilder(store);
  }

  /**
   * Reads Database Metadata and opens all pools in parallel. After a successful call, further calls
   * from any thread open nothing and return the report of that call.
   *
   * @return the outcome of every pool
   * @throws InitializationException if a pool could not be opened, or there is no pool to open, and
   *     the mode is {@link InitializationMode#FAIL_FAST}; in that case nothing is left open
   * @throws ConnectionBudgetException if a server would be over its connection budget, and that is
   *     to be refused; no pool was opened
   * @throws MetadataStoreException if the metadata could not be read
   * @throws IllegalStateException after {@link #close}, and if {@link #close} is called meanwhile;
   *     nothing is left open
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
   * @param useCase the use case of the connection
   * @return a connection to the tenant's database; to be closed by the caller
   * @throws java.sql.SQLTransientConnectionException if a retry may help: all connections are in
   *     use, the database or the metadata store does not answer, the tenant is moving, or the
   *     thread was interrupted. The exception is a {@link BorrowFailure}, which has the details
   * @throws java.sql.SQLNonTransientConnectionException if a retry does not help: the tenant does
   *     not exist, or the request is refused. The exception is a {@link BorrowFailure} too
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
   * @param useCase the use case of the connection
   * @return a connection to the tenant's database; to be closed by the caller
   * @throws SQLException as {@link #getConnection(String, UseCase)} does
   */
  public Connection getConnection(long tenantId, UseCase useCase) throws SQLException {
    return router.borrow(tenantId, useCase);
  }

  /**
   * Returns a {@link DataSource} for one tenant, for libraries that need a {@code DataSource}.
   *
   * @param tenantId the tenant
   * @param useCase the use case of its connections
   */
  public DataSource dataSource(String tenantId, UseCase useCase) {
    tenantIds.check(tenantId);
    return new TenantDataSource(router, Objects.requireNonNull(useCase, "useCase"), tenantId);
  }

  /**
   * Returns a {@link DataSource} for a whole database, for tasks such as schema migration. It
   * follows the metadata like the data sources of tenants, but ignores the states of tenants.
   *
   * @param database the database
   * @param useCase the use case of its connections
   */
  public DataSource dataSource(DatabaseKey database, UseCase useCase) {
    return new DatabaseDataSource(
        router, Objects.requireNonNull(database, "database"), Objects.requireNonNull(useCase));
  }

  /**
   * Returns a {@link DataSource} for {@link UseCase#WRITE} that serves the tenant bound in {@link
   * TenantContext}. If no tenant is bound, borrowing a connection fails.
   */
  public DataSource currentTenantDataSource() {
    return new TenantDataSource(router, UseCase.WRITE, null);
  }

  /**
   * Returns the changes that {@link #refresh()} would make, without making them.
   *
   * @throws MetadataStoreException if the metadata could not be read
   * @throws IllegalStateException unless initialized and not closed
   */
  public RefreshPlan planRefresh() {
    lifecycle.requireRunning();
    return parts.reconciler().plan();
  }

  /**
   * Reads Database Metadata again and adapts the pools to it; unchanged pools are not touched.
   * Concurrent calls share a scan that began after each of them.
   *
   * @throws MetadataStoreException if the metadata could not be read; nothing was changed
   * @throws IllegalStateException unless initialized and not closed
   */
  public RefreshReport refresh() {
    lifecycle.requireRunning();
    return parts.reconciler().refresh();
  }

  /**
   * Applies a plan: exactly its changes, or nothing.
   *
   * @param plan a result of {@link #planRefresh}, or its {@link RefreshPlan#forced} form
   * @throws OutdatedPlanException if the metadata or the pools have changed since the plan was
   *     made; nothing was changed, and the exception holds the new plan
   * @throws MetadataStoreException if the metadata could not be read; nothing was changed
   * @throws IllegalStateException unless initialized and not closed
   */
  public RefreshReport refresh(RefreshPlan plan) {
    lifecycle.requireRunning();
    return parts.reconciler().refresh(Objects.requireNonNull(plan, "plan"));
  }

  /**
   * Reads the metadata of one database again and adapts its pools, for example to rotated
   * credentials or a new host.
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
   * Opens the pools of one database anew though its metadata are the same, for example after its
   * host name was made to lead to another server. The metadata are not read. Each new pool proves
   * itself with a connection and replaces the old one, whose connections close as they are
   * returned; no borrow fails.
   *
   * @param database the database
   * @return one outcome for each pool: replaced, or failed, in which case the old pool stays in
   *     service and the connect is retried; empty if the database is unknown
   * @throws IllegalStateException unless initialized and not closed
   */
  public List<PoolOutcome> renew(DatabaseKey database) {
    lifecycle.requireRunning();
    return parts.reconciler().renew(Objects.requireNonNull(database, "database"));
  }

  /**
   * Removes the cached route of a tenant. A request that begins after this returns reads the
   * metadata.
   *
   * @param tenantId the tenant
   */
  public void refreshTenant(String tenantId) {
    parts.directory().invalidate(TenantMetadata.checkId(tenantId));
  }

  /**
   * Returns an admin that assigns and moves tenants. Its changes take effect on this node at once,
   * and on other nodes as soon as they read the record of changes.
   *
   * @throws UnsupportedOperationException if the store cannot be written
   */
  public TenantAdmin tenantAdmin() {
    if (!(store instanceof WritableMetadataStore writable)) {
      throw new UnsupportedOperationException(
          store.getClass().getName()
              + " is not a WritableMetadataStore: tenants cannot be changed");
    }
    return parts.tenantAdmin(writable, tenantIds);
  }

  /**
   * Returns the metadata of a tenant as a request sees it: from the tenant cache if possible, and
   * otherwise from the store. It is cheap for a cached tenant, and independent of the state of the
   * tenant's database.
   *
   * @param tenantId the tenant
   * @throws SQLException a {@link dev.sharddal.failure.BorrowFailure} with the reason, such as a
   *     tenant that does not exist or a store that cannot be read
   */
  public TenantMetadata tenant(String tenantId) throws SQLException {
    return router.tenant(tenantId);
  }

  /**
   * Explains which pools would serve a request, and why. It looks the tenant up as a request would.
   *
   * @param tenantId the tenant
   * @param useCase the use case of the request
   */
  public RouteExplanation explainRoute(String tenantId, UseCase useCase) {
    return router.explain(tenantId, useCase);
  }

  /** Returns a snapshot of all databases and pools. */
  public DalStatus status() {
    return parts.status(lifecycle.state());
  }

  /**
   * Closes the data access layer: it lends no more connections, fails the requests that are
   * waiting, waits for borrowed connections up to the drain timeout, and aborts those still
   * borrowed then. No thread and no connection remains. A second call does nothing.
   *
   * <p>An initialization or a refresh that is running ends with an error; close() does not wait for
   * it. Running logins are aborted. If the thread is interrupted, before or meanwhile, close() does
   * the same, and the interrupt flag is set at its end.
   */
  @Override
  public void close() {
    lifecycle.close();
  }
}
