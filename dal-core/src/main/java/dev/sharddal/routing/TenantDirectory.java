package dev.sharddal.routing;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.event.EventDispatcher;
import dev.sharddal.failure.BorrowInterruptedException;
import dev.sharddal.failure.MetadataUnavailableException;
import dev.sharddal.failure.RequestRefusedException;
import dev.sharddal.failure.TenantNotFoundException;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.report.CacheStatistics;
import dev.sharddal.report.RouteSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The directory of tenants: it finds the route of a tenant in a cache or in the store. Thread-safe.
 *
 * <p>A route that is younger than three quarters of the ttl is served by a single look-up. An older
 * one is served too, and the first request for it starts a read of the store in the background.
 * Past the ttl, requests wait for that read. If the read fails, the route keeps serving up to
 * maxStaleness, marked as stale; the store is then tried again after a pause, and not by every
 * request. That a tenant is not in the store is cached for a short time.
 *
 * @param <R> the type of a route; one route is created for each {@link RouteKey}
 */
public final class TenantDirectory<R> {

  /**
   * After how many load timeouts a read counts as one that never ends. More than one, so that the
   * reads of a store that is merely slow have a result.
   */
  private static final int LONGEST_LOAD_IN_TIMEOUTS = 4;

  private final MetadataStore store;
  private final DirectorySettings settings;
  private final Ticker ticker;
  private final EventDispatcher events;
  private final RouteCache<R> cache;
  private final TenantLoads loads;
  private final StoreBackoff backoff;
  private final MoveWaiters moves = new MoveWaiters();

  private final DirectoryCounters counters = new DirectoryCounters();

  /**
   * Creates an empty directory.
   *
   * @param store the store of the tenants' rows
   * @param router creates the route of a key; must not block
   * @param settings the settings
   * @param ticker the clock
   * @param lanes run the reads of the store, each of which may block, and cache maintenance
   * @param random spreads retries
   * @param events reports reads
   */
  public TenantDirectory(
      MetadataStore store,
      Function<RouteKey, R> router,
      DirectorySettings settings,
      Ticker ticker,
      LoadLanes lanes,
      RandomGenerator random,
      EventDispatcher events) {
    this.store = store;
    this.settings = settings;
    this.ticker = ticker;
    this.events = events;
    this.backoff = new StoreBackoff(random);
    long longestNanos = settings.loadTimeout().multipliedBy(LONGEST_LOAD_IN_TIMEOUTS).toNanos();
    this.loads = new TenantLoads(this::read, new CachePublisher(), ticker, lanes, longestNanos);
    this.cache = new RouteCache<>(settings, router, ticker, lanes.known());
  }

  /**
   * Returns the route of a tenant if a single look-up finds it. Borrowers call this first. It does
   * not count the request; see {@link #recordHit}.
   *
   * @param tenantId the tenant
   * @return the route, or null if the caller must call {@link #route}
   */
  public @Nullable R find(@Nullable String tenantId) {
    return tenantId == null ? null : cache.find(tenantId);
  }

  /**
   * Returns the route of a tenant if a single look-up finds it.
   *
   * @param tenantId the tenant, whose id is the decimal form of this number
   * @return the route, or null if the caller must call {@link #route}
   */
  public @Nullable R find(long tenantId) {
    return cache.find(tenantId);
  }

  /** Counts a request that {@link #find} has served. */
  public void recordHit() {
    counters.hits.increment();
  }

  /**
   * Returns a tenant and its route.
   *
   * @param tenantId the tenant
   * @param now a reading of the ticker, not older than the call
   * @throws TenantNotFoundException if the tenant does not exist
   * @throws MetadataUnavailableException if the store cannot be read, and no cached route may serve
   * @throws RequestRefusedException if the id is invalid, or the tenant's row cannot be read
   * @throws BorrowInterruptedException if the thread was interrupted while it waited
   */
  public TenantRoute<R> route(@Nullable String tenantId, long now) throws SQLException {
    CachedRoute<R> cached = tenantId == null ? null : cache.get(tenantId);
    if (tenantId != null && cached != null && cache.serves(cached, now)) {
      counters.hits.increment();
      cache.index(tenantId, cached);
      return cache.read(tenantId, cached);
    }
    return resolve(RouteFailures.checkId(tenantId, settings.ids()), cached, now);
  }

  /**
   * Waits until a tenant has moved, and returns its new route. The store is read once a second on
   * behalf of all waiting requests, in case no notification of the end of the move arrives.
   *
   * @param moving the row of the tenant that is moving
   * @param patience the maximum time to wait
   * @return the tenant and its route; the tenant may still be moving
   * @throws SQLException as {@link #route} does
   */
  public TenantRoute<R> routeAfterMove(TenantMetadata moving, Duration patience)
      throws SQLException {
    String tenantId = moving.tenantId();
    try (MoveWaiters.Seat seat = moves.take(moving)) {
      long deadline = ticker.read() + patience.toNanos();
      while (true) {
        long now = ticker.read();
        TenantRoute<R> found = route(tenantId, now);
        if (found.tenant().state() != TenantState.MOVING
            || now - deadline >= 0
            || moves.isClosed()) {
          return found;
        }
        if (!seat.await(Math.min(deadline - now, MoveWaiters.REREAD_NANOS))
            && seat.mayReread(now)) {
          loads.reload(tenantId);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RouteFailures.interrupted(
          tenantId, "tenant " + SafeText.quoted(tenantId) + " to move", e);
    }
  }

  /** Advances the time of {@link #find}: to be called at every {@link #tickPeriod}. */
  public void tick() {
    cache.tick();
  }

  /** Returns the interval at which to call {@link #tick}. */
  public Duration tickPeriod() {
    return settings.tickPeriod();
  }

  private TenantRoute<R> resolve(String tenantId, @Nullable CachedRoute<R> cached, long now)
      throws SQLException {
    if (cached != null && cache.isFresh(cached, now)) {
      return serveAhead(tenantId, cached, now);
    }
    if (cache.isUnknown(tenantId, now)) {
      counters.unknownAnswers.increment();
      throw new TenantNotFoundException(tenantId);
    }
    CachedRoute<R> staleRoute = cached != null && cache.mayServeStale(cached, now) ? cached : null;
    TenantLoads.Load load = backoff.permits(now) ? loads.join(tenantId, cached != null) : null;
    if (load == null || (staleRoute != null && load.isOverdue())) {
      return serveStale(tenantId, staleRoute);
    }
    counters.misses.increment();
    return await(tenantId, load, staleRoute);
  }

  /** Serves a route past its time to live without waiting for the store. */
  private TenantRoute<R> serveStale(String tenantId, @Nullable CachedRoute<R> staleRoute)
      throws SQLException {
    if (staleRoute != null) {
      counters.hits.increment();
    }
    return staleOrFail(tenantId, staleRoute, null);
  }

  /** Serves a route in the last quarter of its ttl, or a route that the store could not confirm. */
  private TenantRoute<R> serveAhead(String tenantId, CachedRoute<R> cached, long now) {
    counters.hits.increment();
    if (cached.stale()) {
      counters.staleAnswers.increment();
    } else if (backoff.permits(now)) {
      loads.join(tenantId, true);
    }
    return cache.read(tenantId, cached);
  }

  private TenantRoute<R> await(
      String tenantId, TenantLoads.Load load, @Nullable CachedRoute<R> staleRoute)
      throws SQLException {
    // With a stale route to fall back on, the store gets only a part of the caller's time.
    Duration patience =
        staleRoute == null ? settings.loadTimeout() : settings.loadTimeout().dividedBy(4);
    try {
      TenantMetadata row =
          load.get(patience.toNanos(), TimeUnit.NANOSECONDS)
              .orElseThrow(() -> new TenantNotFoundException(tenantId));
      CachedRoute<R> published = cache.get(tenantId);
      if (published == null) {
        return cache.route(row);
      }
      if (published.stale()) {
        counters.staleAnswers.increment();
      }
      return cache.read(tenantId, published);
    } catch (ExecutionException e) {
      return staleOrFail(tenantId, staleRoute, e.getCause());
    } catch (TimeoutException e) {
      // Once per read, not per request: one slow tenant does not mean that the store is down.
      if (load.becomesOverdue()) {
        backoff.failed(ticker.read(), e);
      }
      return staleOrFail(tenantId, staleRoute, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RouteFailures.interrupted(
          tenantId, "the metadata of tenant " + SafeText.quoted(tenantId), e);
    }
  }

  private TenantRoute<R> staleOrFail(
      String tenantId, @Nullable CachedRoute<R> staleRoute, @Nullable Throwable cause)
      throws SQLException {
    if (staleRoute != null) {
      counters.staleAnswers.increment();
      return cache.read(tenantId, staleRoute);
    }
    throw RouteFailures.unreadable(tenantId, settings.loadTimeout(), cause);
  }

  private Optional<TenantMetadata> read(String tenantId) {
    long start = ticker.read();
    counters.loads.increment();
    Optional<TenantMetadata> row = store.findTenant(tenantId);
    Duration took = Duration.ofNanos(ticker.read() - start);
    events.fire(listener -> listener.tenantLoaded(took, row.isPresent()));
    return row;
  }

  /**
   * Removes a tenant from the cache. A request that begins after this returns reads the store and
   * never gets the result of a read that is still running.
   *
   * @param tenantId the tenant
   */
  public void invalidate(String tenantId) {
    loads.discardRunning(tenantId, () -> cache.invalidate(tenantId));
    moves.signal(tenantId);
  }

  /** Invalidates a tenant after a write of its row, which proves that the store answers. */
  public void written(String tenantId) {
    backoff.succeeded();
    invalidate(tenantId);
  }

  /**
   * Removes a tenant from the cache, and reads it again at once if it was cached, so that no later
   * request has to wait for the read, and the tenant is cached if the store fails soon after.
   *
   * @param tenantId the tenant
   */
  public void reload(String tenantId) {
    boolean known = cache.get(tenantId) != null;
    invalidate(tenantId);
    if (known) {
      loads.join(tenantId, true);
    }
  }

  /**
   * Removes all tenants from the cache. A request that begins after this returns reads the store.
   */
  public void invalidateAll() {
    loads.discardAllRunning();
    cache.clear();
    moves.signalAll();
  }

  /**
   * Recomputes the routes of some keys. A request that begins after this returns gets the new ones.
   *
   * @param affected selects the keys
   */
  public void reroute(Predicate<RouteKey> affected) {
    cache.reroute(affected);
  }

  /**
   * Returns the route of a tenant and the source of the route.
   *
   * @param tenantId the tenant
   * @throws SQLException as {@link #route} does
   */
  public Resolution<R> resolve(@Nullable String tenantId) throws SQLException {
    CachedRoute<R> before = tenantId == null ? null : cache.get(tenantId);
    TenantRoute<R> route = route(tenantId, ticker.read());
    CachedRoute<R> after = cache.get(Objects.requireNonNull(tenantId));
    if (after == null) {
      return new Resolution<>(route, RouteSource.STORE, Duration.ZERO);
    }
    boolean known = before != null && before.loadedAt() == after.loadedAt();
    long now = ticker.read();
    boolean stale = after.stale() || !cache.isFresh(after, now);
    RouteSource source = !known ? RouteSource.STORE : stale ? RouteSource.STALE : RouteSource.CACHE;
    return new Resolution<>(route, source, Duration.ofNanos(now - after.loadedAt()));
  }

  /** Returns the rows of cached tenants. */
  public CachedTenants cachedTenants() {
    return new CachedTenants(cache, ticker, settings);
  }

  /** Returns the number of requests that wait for a tenant that is moving. */
  public int waitingForMoves() {
    return moves.waiting();
  }

  /** Returns the statistics of the cache. */
  public CacheStatistics statistics() {
    return counters.statistics(cache.estimatedSize());
  }

  /** Clears the cache. From now on {@link #find} finds nothing, and no request waits for a move. */
  public void close() {
    cache.close();
    moves.close();
  }

  /** Stores the results of reads in the cache. Called under the tenant's lock. */
  private final class CachePublisher implements TenantLoads.Publisher {

    @Override
    public void found(String tenantId, Optional<TenantMetadata> row, long startedAt) {
      backoff.succeeded();
      if (row.isEmpty()) {
        cache.putUnknown(tenantId, startedAt);
        moves.signal(tenantId);
        return;
      }
      TenantMetadata newer = cache.put(row.get(), startedAt);
      if (newer != null) {
        long readEpoch = row.get().epoch();
        events.fire(l -> l.tenantEpochWentBack(tenantId, newer.epoch(), readEpoch));
      }
      moves.signal(tenantId);
    }

    @Override
    public void failed(String tenantId, Throwable cause) {
      counters.loadFailures.increment();
      events.fire(listener -> listener.tenantLoadFailed(tenantId, cause));
      long now = ticker.read();
      if (isAboutOneRow(cause)) {
        backoff.succeeded(); // the store has answered
      } else {
        backoff.failed(now, cause);
      }
      cache.pause(tenantId, now, backoff.delayNanos());
    }

    @Override
    public @Nullable Optional<TenantMetadata> known(String tenantId) {
      return cache.known(tenantId);
    }

    private static boolean isAboutOneRow(Throwable cause) {
      return cause instanceof MetadataStoreException e
          && e.reason() == MetadataStoreException.Reason.INVALID;
    }
  }
}
