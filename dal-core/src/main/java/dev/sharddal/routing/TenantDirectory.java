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
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a tenant. Thread-safe.
 *
 * <p>A route that is younger than three quarters of the ttl is one look-up. Older, it still serves,
 * and the first who asks starts a read of the store that nobody waits for. Past the ttl a request
 * waits for that read. Where the read fails, the route serves on up to maxStaleness, and is marked;
 * the store is then asked again after a pause, not by every request. A tenant that the store does
 * not have is remembered for a short while.
 *
 * @param <R> what a route is; made once for each place
 */
public final class TenantDirectory<R> {

  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
  private static final Duration SHORTEST_TICK = Duration.ofMillis(15);

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
   * Makes an empty directory.
   *
   * @param store where tenants are read
   * @param router makes the route of a place; must not block
   * @param settings the bounds
   * @param ticker the clock
   * @param loader runs the reads of the store, each of which may block, and the caches' upkeep
   * @param random spreads retries
   * @param events told about reads
   */
  public TenantDirectory(
      MetadataStore store,
      Function<RouteKey, R> router,
      DirectorySettings settings,
      Ticker ticker,
      Executor loader,
      RandomGenerator random,
      EventDispatcher events) {
    this.store = store;
    this.settings = settings;
    this.ticker = ticker;
    this.events = events;
    this.backoff = new StoreBackoff(random);
    this.loads = new TenantLoads(this::read, new CachePublisher(), ticker, loader);
    this.cache = new RouteCache<>(settings, router, ticker, loader);
  }

  /**
   * Returns the route of a tenant if that takes no more than one look-up: what borrowers ask first.
   * It does not count; see {@link #hit}.
   *
   * @param tenantId the tenant
   * @return the route, or null: ask {@link #route}
   */
  public @Nullable R find(@Nullable String tenantId) {
    return tenantId == null ? null : cache.find(tenantId);
  }

  /**
   * Returns the route of a tenant if that takes no more than one look-up.
   *
   * @param tenantId the tenant, whose id is the decimal form of this number
   * @return the route, or null: ask {@link #route}
   */
  public @Nullable R find(long tenantId) {
    return cache.find(tenantId);
  }

  /** Counts a request that {@link #find} has served. */
  public void hit() {
    counters.hits.increment();
  }

  /**
   * Returns a tenant and its route.
   *
   * @param tenantId the tenant
   * @param now a reading of the ticker, not older than the call
   * @throws TenantNotFoundException if there is no such tenant
   * @throws MetadataUnavailableException if the store cannot be read, and no route may still serve
   * @throws RequestRefusedException if the id cannot name a tenant, or its row cannot be read
   * @throws BorrowInterruptedException if the thread was interrupted while it waited
   */
  public TenantRoute<R> route(@Nullable String tenantId, long now) throws SQLException {
    CachedRoute<R> cached = tenantId == null ? null : cache.get(tenantId);
    if (tenantId != null && cached != null && cache.serves(cached, now)) {
      counters.hits.increment();
      cache.index(tenantId, cached);
      return cache.read(tenantId, cached);
    }
    return resolve(RouteFailures.checkId(tenantId), cached, now);
  }

  /**
   * Waits until a tenant has moved, and returns where it is then. The store is asked once a second
   * for all who wait, in case that nobody tells of the end of the move.
   *
   * @param moving the tenant as it was found
   * @param patience how long to wait
   * @return the tenant and its route; it may be moving still
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
          loads.renew(tenantId);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RouteFailures.interrupted(
          tenantId, "tenant " + SafeText.quoted(tenantId) + " to move", e);
    }
  }

  /** Brings {@link #find} the time: to be called again and again, every {@link #tickPeriod}. */
  public void tick() {
    cache.tick();
  }

  /** Returns how often to call {@link #tick}. */
  public Duration tickPeriod() {
    Duration period = settings.ttl().dividedBy(64);
    return period.compareTo(LONGEST_TICK) > 0
        ? LONGEST_TICK
        : period.compareTo(SHORTEST_TICK) < 0 ? SHORTEST_TICK : period;
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
    CachedRoute<R> spare = cached != null && cache.maySpare(cached, now) ? cached : null;
    TenantLoads.Load load = backoff.permits(now) ? loads.join(tenantId) : null;
    if (load == null || (spare != null && load.isOverdue())) {
      return serveSpare(tenantId, spare);
    }
    counters.misses.increment();
    return await(tenantId, load, spare);
  }

  /** Serves a route that is past its time without waiting for the store. */
  private TenantRoute<R> serveSpare(String tenantId, @Nullable CachedRoute<R> spare)
      throws SQLException {
    if (spare != null) {
      counters.hits.increment();
    }
    return spareOrFail(tenantId, spare, null);
  }

  /** Serves a route in the last part of its time, or one that the store could not confirm. */
  private TenantRoute<R> serveAhead(String tenantId, CachedRoute<R> cached, long now) {
    counters.hits.increment();
    if (cached.stale()) {
      counters.staleAnswers.increment();
    } else if (backoff.permits(now)) {
      loads.join(tenantId);
    }
    return cache.read(tenantId, cached);
  }

  private TenantRoute<R> await(
      String tenantId, TenantLoads.Load load, @Nullable CachedRoute<R> spare) throws SQLException {
    // Who has something to fall back on does not give the store all of the caller's time.
    Duration patience =
        spare == null ? settings.loadTimeout() : settings.loadTimeout().dividedBy(4);
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
      return spareOrFail(tenantId, spare, e.getCause());
    } catch (TimeoutException e) {
      // Once per read, not per request: one slow tenant is no reason to take the store to be down.
      if (load.becomesOverdue()) {
        backoff.failed(ticker.read(), e);
      }
      return spareOrFail(tenantId, spare, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RouteFailures.interrupted(
          tenantId, "the metadata of tenant " + SafeText.quoted(tenantId), e);
    }
  }

  private TenantRoute<R> spareOrFail(
      String tenantId, @Nullable CachedRoute<R> spare, @Nullable Throwable cause)
      throws SQLException {
    if (spare != null) {
      counters.staleAnswers.increment();
      return cache.read(tenantId, spare);
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
   * Forgets a tenant. A request that comes after this returns reads the store, whatever reads are
   * under way.
   *
   * @param tenantId the tenant
   */
  public void invalidate(String tenantId) {
    loads.supersede(tenantId, () -> cache.invalidate(tenantId));
    moves.signal(tenantId);
  }

  /**
   * Forgets a tenant, and reads it again at once if it was known: no request has to wait for that
   * later, and an outage of the store that begins meanwhile finds it known.
   *
   * @param tenantId the tenant
   */
  public void renew(String tenantId) {
    boolean known = cache.get(tenantId) != null;
    invalidate(tenantId);
    if (known) {
      loads.join(tenantId);
    }
  }

  /** Forgets every tenant. A request that comes after this returns reads the store. */
  public void invalidateAll() {
    loads.supersedeAll();
    cache.clear();
    moves.signalAll();
  }

  /**
   * Makes the routes of some places again. Who asks after this returns gets the new ones.
   *
   * @param affected which places
   */
  public void reroute(Predicate<RouteKey> affected) {
    cache.reroute(affected);
  }

  /**
   * Returns the route of a tenant, and how it was found.
   *
   * @param tenantId the tenant
   * @throws SQLException as {@link #route} does
   */
  public Resolution<R> resolve(@Nullable String tenantId) throws SQLException {
    CachedRoute<R> before = tenantId == null ? null : cache.get(tenantId);
    TenantRoute<R> route = route(tenantId, ticker.read());
    CachedRoute<R> after = cache.get(RouteFailures.checkId(tenantId));
    if (after == null) {
      return new Resolution<>(route, RouteSource.STORE, Duration.ZERO);
    }
    boolean known = before != null && before.loadedAt() == after.loadedAt();
    long now = ticker.read();
    boolean stale = after.stale() || !cache.isFresh(after, now);
    RouteSource source = !known ? RouteSource.STORE : stale ? RouteSource.STALE : RouteSource.CACHE;
    return new Resolution<>(route, source, Duration.ofNanos(now - after.loadedAt()));
  }

  /** Returns how many requests wait for a tenant that is moving. */
  public int waitingForMoves() {
    return moves.waiting();
  }

  /** Returns what the cache has done so far. */
  public CacheStatistics statistics() {
    return counters.statistics(cache.estimatedSize());
  }

  /** Forgets everything. From now on {@link #find} finds nothing, and nobody waits for a move. */
  public void close() {
    cache.close();
    moves.close();
  }

  /** Brings what a read has found into the cache. Called under the tenant's lock. */
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
