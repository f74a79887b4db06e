package dev.sharddal.borrow;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.event.EventDispatcher;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.pool.PoolGroup;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.report.RouteExplanation;
import dev.sharddal.routing.Resolution;
import dev.sharddal.routing.RouteKey;
import dev.sharddal.routing.TenantDirectory;
import dev.sharddal.routing.TenantRoute;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Borrows connections: it finds the route of a tenant, and borrows a connection from a pool of the
 * route. Thread-safe.
 */
public final class TenantRouter {

  private final UseCasePools pools;
  private final OutageFallback patiently;
  private final TenantDirectory<Route> directory;
  private final Ticker ticker;
  private final EventDispatcher events;
  private final Duration movingWaitTimeout;
  private final @Nullable RecentWrites recentWrites;
  private volatile State state = State.NEW;

  private enum State {
    NEW,
    OPEN,
    CLOSED
  }

  /**
   * Creates a router that refuses every request until {@link #open}.
   *
   * @param pools the pools of the routes
   * @param directory the routes of tenants
   * @param settings the settings of borrowing
   * @param events reports borrows that failed
   */
  public TenantRouter(
      UseCasePools pools,
      TenantDirectory<Route> directory,
      BorrowSettings settings,
      EventDispatcher events) {
    this.pools = pools;
    this.patiently = new OutageFallback(pools);
    this.directory = directory;
    this.ticker = settings.ticker();
    this.movingWaitTimeout = settings.movingWaitTimeout();
    this.recentWrites =
        settings.readYourWrites().isZero()
            ? null
            : new RecentWrites(settings.readYourWrites(), settings.ticker());
    this.events = events;
  }

  /**
   * Borrows a connection for a tenant; the caller closes it.
   *
   * @param tenantId the tenant
   * @param useCase the use case
   * @throws SQLException a {@link BorrowFailure} with the reason
   */
  public Connection borrow(String tenantId, UseCase useCase) throws SQLException {
    Connection connection = lend(tenantId, useCase);
    if (recentWrites != null && useCase == UseCase.WRITE) {
      recentWrites.wrote(tenantId);
    }
    return connection;
  }

  private Connection lend(String tenantId, UseCase useCase) throws SQLException {
    Route route = directory.find(tenantId);
    PoolGroup group = route == null ? null : group(route, tenantId, useCase);
    if (group == null) {
      return resolveAndBorrow(tenantId, useCase, 0);
    }
    Connection connection;
    try {
      connection = group.borrowNow();
    } catch (SQLException e) {
      return borrowPatiently(group, tenantId, useCase, e);
    }
    if (connection == null) {
      return borrowPatiently(group, tenantId, useCase, null);
    }
    directory.recordHit();
    return connection;
  }

  /**
   * Borrows a connection for a tenant with a numeric id; the caller closes it. The text of the id
   * is created only if it is needed.
   *
   * @param tenantId the tenant
   * @param useCase the use case
   * @throws SQLException a {@link BorrowFailure} with the reason
   */
  public Connection borrow(long tenantId, UseCase useCase) throws SQLException {
    Connection connection = lend(tenantId, useCase);
    if (recentWrites != null && useCase == UseCase.WRITE) {
      recentWrites.wrote(tenantId);
    }
    return connection;
  }

  private Connection lend(long tenantId, UseCase useCase) throws SQLException {
    Route route = directory.find(tenantId);
    PoolGroup group = route == null ? null : group(route, tenantId, useCase);
    if (group == null) {
      return resolveAndBorrow(Long.toString(tenantId), useCase, 0);
    }
    Connection connection;
    try {
      connection = group.borrowNow();
    } catch (SQLException e) {
      return borrowPatiently(group, Long.toString(tenantId), useCase, e);
    }
    if (connection == null) {
      return borrowPatiently(group, Long.toString(tenantId), useCase, null);
    }
    directory.recordHit();
    return connection;
  }

  private @Nullable PoolGroup group(Route route, String tenantId, UseCase useCase) {
    return recentWrites != null && useCase == UseCase.READ && recentWrites.isRecent(tenantId)
        ? route.readPrimary()
        : route.group(useCase);
  }

  private @Nullable PoolGroup group(Route route, long tenantId, UseCase useCase) {
    return recentWrites != null && useCase == UseCase.READ && recentWrites.isRecent(tenantId)
        ? route.readPrimary()
        : route.group(useCase);
  }

  /**
   * Borrows a connection to a database, independent of its tenants; the caller closes it.
   *
   * @param database the database
   * @param useCase the use case
   * @throws SQLException a {@link BorrowFailure} with the reason
   */
  public Connection borrow(DatabaseKey database, UseCase useCase) throws SQLException {
    if (state != State.OPEN) {
      throw Refusals.notRunning(state == State.CLOSED, null);
    }
    try {
      PoolGroup group = pools.find(database, useCase);
      Connection connection =
          group == null ? null : patiently.borrow(group, useCase, null, ticker.read(), null);
      if (connection == null) {
        throw Refusals.of(database, useCase, pools.knows(database));
      }
      return connection;
    } catch (SQLException e) {
      throw refused(null, e);
    }
  }

  private Connection borrowPatiently(
      PoolGroup group, String tenantId, UseCase useCase, @Nullable SQLException firstFailure)
      throws SQLException {
    long start = group.startOf(firstFailure);
    Connection connection;
    try {
      connection = patiently.borrow(group, useCase, tenantId, start, firstFailure);
    } catch (SQLException e) {
      directory.recordHit();
      throw refused(tenantId, e);
    }
    if (connection == null) {
      return resolveAndBorrow(tenantId, useCase, ticker.read() - start);
    }
    directory.recordHit();
    return connection;
  }

  private Connection resolveAndBorrow(String tenantId, UseCase useCase, long nanosWaited)
      throws SQLException {
    if (state != State.OPEN) {
      throw Refusals.notRunning(state == State.CLOSED, tenantId);
    }
    long now = ticker.read();
    long start = now - nanosWaited;
    try {
      TenantRoute<Route> found = directory.route(tenantId, now);
      return waitsForMove(found.tenant(), useCase)
          ? borrowAfterMove(found.tenant(), useCase)
          : borrow(found, useCase, start);
    } catch (SQLException e) {
      throw refused(tenantId, e);
    }
  }

  private boolean waitsForMove(TenantMetadata tenant, UseCase useCase) {
    return useCase == UseCase.WRITE
        && tenant.state() == TenantState.MOVING
        && !movingWaitTimeout.isZero();
  }

  /** Waits for a move. Afterwards the full connection timeout is available for the new pool. */
  private Connection borrowAfterMove(TenantMetadata moving, UseCase useCase) throws SQLException {
    TenantRoute<Route> found = directory.routeAfterMove(moving, movingWaitTimeout);
    return borrow(found, useCase, ticker.read());
  }

  private Connection borrow(TenantRoute<Route> found, UseCase useCase, long start)
      throws SQLException {
    String tenantId = found.tenant().tenantId();
    PoolGroup group = group(found.route(), tenantId, useCase);
    Connection connection =
        group == null ? null : patiently.borrow(group, useCase, tenantId, start, null);
    return connection != null ? connection : borrowAnew(tenantId, useCase, start);
  }

  private SQLException refused(@Nullable String tenantId, SQLException e) {
    return state == State.CLOSED ? Refusals.notRunning(true, tenantId) : reported(e);
  }

  /**
   * Resolves the tenant again and borrows from its current pools. Pools may have been added or
   * removed since the route was created, and the row that led to a removed pool may be outdated
   * after a wait in it.
   */
  private Connection borrowAnew(String tenantId, UseCase useCase, long start) throws SQLException {
    TenantMetadata tenant = directory.route(tenantId, ticker.read()).tenant();
    Connection connection =
        patiently.borrow(groupNow(tenant, useCase), useCase, tenantId, start, null);
    if (connection == null) {
      throw Refusals.of(tenant, useCase, false);
    }
    return connection;
  }

  private PoolGroup groupNow(TenantMetadata tenant, UseCase useCase) throws SQLException {
    PoolGroup group = group(Route.of(RouteKey.of(tenant), pools), tenant.tenantId(), useCase);
    if (group == null) {
      throw Refusals.of(tenant, useCase, pools.knows(tenant.database()));
    }
    return group;
  }

  /**
   * Returns the error of a borrow while no tenant is bound, and reports it to the listeners.
   *
   * @param useCase the use case of the borrow
   */
  public SQLException noTenantBound(UseCase useCase) {
    return reported(Refusals.noTenantBound(useCase));
  }

  /** Reports a failed borrow to the listeners, and returns the same exception. */
  private SQLException reported(SQLException e) {
    if (e instanceof BorrowFailure failure) {
      events.fire(listener -> listener.borrowFailed(failure.details()));
    }
    return e;
  }

  /** Serves requests from now on. */
  public void open() {
    state = State.OPEN;
  }

  /** Refuses every request from now on. */
  public void close() {
    state = State.CLOSED;
    directory.close();
  }

  /**
   * Returns a tenant as a request would see it, without looking at its pools.
   *
   * @param tenantId the tenant
   * @throws SQLException a {@link BorrowFailure} with the reason
   */
  public TenantMetadata tenant(String tenantId) throws SQLException {
    if (state != State.OPEN) {
      throw Refusals.notRunning(state == State.CLOSED, tenantId);
    }
    return directory.route(tenantId, ticker.read()).tenant();
  }

  /**
   * Explains which pools would serve a request, and why. It resolves the tenant as a request would.
   *
   * @param tenantId the tenant
   * @param useCase the use case of the request
   */
  public RouteExplanation explain(String tenantId, UseCase useCase) {
    if (state != State.OPEN) {
      return RouteExplanation.refused(
          tenantId, useCase, Refusals.notRunning(state == State.CLOSED, tenantId));
    }
    Resolution<Route> found;
    try {
      found = directory.resolve(tenantId);
    } catch (SQLException e) {
      return RouteExplanation.refused(tenantId, useCase, e);
    }
    TenantMetadata tenant = found.found().tenant();
    try {
      PoolGroup group = group(found.found().route(), tenant.tenantId(), useCase);
      List<PoolStatus> serving =
          patiently.status(group != null ? group : groupNow(tenant, useCase), useCase);
      return new RouteExplanation(
          tenantId, useCase, tenant, found.source(), found.age(), serving, null, null);
    } catch (SQLException e) {
      return new RouteExplanation(
          tenantId,
          useCase,
          tenant,
          found.source(),
          found.age(),
          List.of(),
          RouteExplanation.reasonOf(e),
          e.getMessage());
    }
  }
}
