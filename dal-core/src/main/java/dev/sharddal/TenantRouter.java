package dev.sharddal;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.event.BorrowFailure;
import dev.sharddal.event.DalEvents;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.ResolvedPoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.pool.ConnectionPools;
import dev.sharddal.pool.PoolGroup;
import dev.sharddal.pool.PoolStatus;
import dev.sharddal.routing.DirectorySettings;
import dev.sharddal.routing.Place;
import dev.sharddal.routing.Resolution;
import dev.sharddal.routing.TenantDirectory;
import dev.sharddal.routing.TenantRoute;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The flow of asking: from a tenant to its route, and from there to a connection. */
final class TenantRouter {

  private final ConnectionPools pools;
  private final TenantDirectory<Route> directory;
  private final Map<UseCase, UseCase> fallbacks;
  private final Ticker ticker;
  private final DalEvents events;
  private final Duration movingWaitTimeout;
  private volatile State state = State.NEW;

  private enum State {
    NEW,
    OPEN,
    CLOSED
  }

  TenantRouter(
      DataAccessLayer.Builder settings, ConnectionPools pools, Executor loader, DalEvents events) {
    this.pools = pools;
    this.fallbacks = Map.copyOf(settings.fallbacks);
    this.ticker = settings.ticker;
    this.events = events;
    this.movingWaitTimeout = settings.movingWaitTimeout;
    DirectorySettings bounds =
        new DirectorySettings(
            settings.tenantCacheTtl,
            settings.tenantCacheMaximumSize,
            settings.maxStaleness,
            settings.unknownTenantTtl,
            ResolvedPoolSettings.of(settings.poolSettings).connectionTimeout());
    this.directory =
        new TenantDirectory<>(
            settings.store, this::route, bounds, ticker, loader, settings.random, events);
  }

  TenantDirectory<Route> directory() {
    return directory;
  }

  private Route route(Place place) {
    return Route.of(place, (at, useCase) -> group(at.database(), useCase));
  }

  private @Nullable PoolGroup group(DatabaseKey database, UseCase useCase) {
    PoolGroup group = pools.group(database, useCase);
    UseCase instead = fallbacks.get(useCase);
    return group != null || instead == null ? group : pools.group(database, instead);
  }

  Connection borrow(String tenantId, UseCase useCase) throws SQLException {
    Route route = directory.find(tenantId);
    PoolGroup group = route == null ? null : route.group(useCase);
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
    directory.hit();
    return connection;
  }

  /** As for text, but the text is made only where it is needed. */
  Connection borrow(long tenantId, UseCase useCase) throws SQLException {
    Route route = directory.find(tenantId);
    PoolGroup group = route == null ? null : route.group(useCase);
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
    directory.hit();
    return connection;
  }

  /** Borrows from a database itself, whoever lives there. */
  Connection borrow(DatabaseKey database, UseCase useCase) throws SQLException {
    if (state != State.OPEN) {
      throw Refusal.notRunning(state == State.CLOSED, null);
    }
    try {
      PoolGroup group = group(database, useCase);
      Connection connection = group == null ? null : group.borrow(null, ticker.read(), null);
      if (connection == null) {
        throw Refusal.of(database, useCase, pools.group(database, UseCase.WRITE) != null);
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
      connection = group.borrow(tenantId, start, firstFailure);
    } catch (SQLException e) {
      directory.hit();
      throw refused(tenantId, e);
    }
    if (connection == null) {
      return resolveAndBorrow(tenantId, useCase, ticker.read() - start);
    }
    directory.hit();
    return connection;
  }

  private Connection resolveAndBorrow(String tenantId, UseCase useCase, long nanosWaited)
      throws SQLException {
    if (state != State.OPEN) {
      throw Refusal.notRunning(state == State.CLOSED, tenantId);
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

  /** Whoever had to wait for a move has all of its time for the pool at the new place. */
  private Connection borrowAfterMove(TenantMetadata moving, UseCase useCase) throws SQLException {
    TenantRoute<Route> found = directory.routeAfterMove(moving, movingWaitTimeout);
    return borrow(found, useCase, ticker.read());
  }

  private Connection borrow(TenantRoute<Route> found, UseCase useCase, long start)
      throws SQLException {
    PoolGroup group = found.route().group(useCase);
    Connection connection =
        group == null ? null : group.borrow(found.tenant().tenantId(), start, null);
    return connection != null ? connection : borrowAnew(found.tenant().tenantId(), useCase, start);
  }

  private SQLException refused(@Nullable String tenantId, SQLException e) {
    return state == State.CLOSED ? Refusal.notRunning(true, tenantId) : reported(e);
  }

  /**
   * The pools of a route were looked up when it was made: they may have come or gone since. And
   * whoever waited in one that is gone was sent there by a row from before the wait.
   */
  private Connection borrowAnew(String tenantId, UseCase useCase, long start) throws SQLException {
    TenantMetadata tenant = directory.route(tenantId, ticker.read()).tenant();
    Connection connection = groupNow(tenant, useCase).borrow(tenantId, start, null);
    if (connection == null) {
      throw Refusal.of(tenant, useCase, false);
    }
    return connection;
  }

  private PoolGroup groupNow(TenantMetadata tenant, UseCase useCase) throws SQLException {
    PoolGroup group = route(Place.of(tenant)).group(useCase);
    if (group == null) {
      boolean databaseIsKnown = pools.group(tenant.database(), UseCase.WRITE) != null;
      throw Refusal.of(tenant, useCase, databaseIsKnown);
    }
    return group;
  }

  /** Tells the listeners, and returns the same exception. */
  SQLException reported(SQLException e) {
    if (e instanceof BorrowFailure failure) {
      events.fire(listener -> listener.borrowFailed(failure.details()));
    }
    return e;
  }

  /** From now on tenants are served. */
  void open() {
    state = State.OPEN;
  }

  /** From now on every request is refused. */
  void close() {
    state = State.CLOSED;
    directory.close();
  }

  RouteExplanation explain(String tenantId, UseCase useCase) {
    Resolution<Route> found;
    try {
      found = directory.resolve(tenantId);
    } catch (SQLException e) {
      return RouteExplanation.refused(tenantId, useCase, e);
    }
    TenantMetadata tenant = found.found().tenant();
    try {
      PoolGroup group = found.found().route().group(useCase);
      List<PoolStatus> serving = (group != null ? group : groupNow(tenant, useCase)).status();
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
