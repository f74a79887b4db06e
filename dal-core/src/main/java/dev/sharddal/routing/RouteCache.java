package dev.sharddal.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.lookup.PackedId;
import dev.sharddal.lookup.TenantIndex;
import dev.sharddal.metadata.TenantMetadata;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The cache of routes. Ids of tenants that do not exist are in a separate cache, so that they
 * cannot evict routes. Thread-safe; callers that store the result of a read hold the tenant's lock
 * of {@link TenantLoads}.
 *
 * <p>The age of an entry counts from the start of the read, since the row may be that old.
 *
 * <p>The cache is authoritative. An index in front of it answers for a route until the route has to
 * be read again. A route is written to the index only while the cache atomically changes or
 * confirms the tenant's entry, and a tenant is removed from the cache first and from the index
 * after that; so the index never holds an entry that was removed from the cache, except entries
 * that the cache evicted.
 */
final class RouteCache<R> {

  private static final int MAXIMUM_UNKNOWN = 20_000;

  /**
   * The shortest ttl, in nanoseconds, for which the index is used. With a shorter one, a late tick
   * would let a route serve noticeably longer than allowed.
   */
  private static final long SHORTEST_TTL_IN_INDEX = 1_000_000_000;

  private final DirectorySettings settings;
  private final long ttlNanos;
  private final Ticker ticker;
  private final RouteRegistry<R> registry;
  private final TenantIndex index;

  /** By {@link PackedId#key}. */
  private final Cache<Object, CachedRoute<R>> routes;

  /** The start of the read that did not find the tenant, by id. */
  private final Cache<String, Long> unknown;

  /** Creates an empty cache. {@code upkeep} does cache maintenance, so that borrowers do not. */
  RouteCache(
      DirectorySettings settings, Function<RouteKey, R> router, Ticker ticker, Executor upkeep) {
    this.settings = settings;
    this.ttlNanos = settings.ttl().toNanos();
    this.ticker = ticker;
    this.registry = new RouteRegistry<>(router);
    this.index = new TenantIndex(settings.maximumSize(), ticker.read());
    this.routes =
        Caffeine.newBuilder()
            .maximumSize(settings.maximumSize())
            .expireAfterWrite(longer(settings.ttl(), settings.maxStaleness()))
            .ticker(ticker)
            .executor(upkeep)
            .build();
    this.unknown =
        Caffeine.newBuilder()
            .maximumSize(MAXIMUM_UNKNOWN)
            .expireAfterWrite(settings.unknownTtl())
            .ticker(ticker)
            .executor(upkeep)
            .build();
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  /** Returns the route of a tenant from the index, or null. Borrowers call this first. */
  @Nullable R find(String tenantId) {
    return routeAt(index.find(tenantId));
  }

  /** Returns the route of a tenant with a numeric id from the index, or null. */
  @Nullable R find(long tenantId) {
    return routeAt(index.find(tenantId));
  }

  private @Nullable R routeAt(int number) {
    return number == TenantIndex.NONE ? null : registry.at(number);
  }

  @Nullable CachedRoute<R> get(String tenantId) {
    return routes.getIfPresent(PackedId.key(tenantId));
  }

  /** Returns whether a route serves without a new read of the store. */
  boolean serves(CachedRoute<R> route, long now) {
    return now - route.refreshAt(ttlNanos) < 0;
  }

  /** Returns whether a route may serve while it is being read again. */
  boolean isFresh(CachedRoute<R> route, long now) {
    return now - route.freshUntil(ttlNanos) < 0;
  }

  /** Adds a route that serves to the index, if it is eligible. */
  void index(String tenantId, CachedRoute<R> route) {
    if (index.mayTake(tenantId) && isIndexed(route)) {
      change(tenantId, known -> known);
    }
  }

  /** Returns whether a route is eligible for the index: only routes with the usual times are. */
  private boolean isIndexed(CachedRoute<R> route) {
    return settings.indexed() && !route.isDelayed() && ttlNanos >= SHORTEST_TTL_IN_INDEX;
  }

  /** Changes the cached route of a tenant, if it has one, together with its entry in the index. */
  private void change(String tenantId, UnaryOperator<CachedRoute<R>> operation) {
    routes
        .asMap()
        .computeIfPresent(
            PackedId.key(tenantId), (key, known) -> indexed(tenantId, operation.apply(known)));
  }

  /** To be called only while the cache changes or confirms the entry. */
  private CachedRoute<R> indexed(String tenantId, CachedRoute<R> route) {
    if (isIndexed(route)) {
      index.put(tenantId, route.refreshAt(ttlNanos), route.shared().number());
    } else {
      index.end(tenantId);
    }
    return route;
  }

  boolean isUnknown(String tenantId, long now) {
    Long readAt = unknown.getIfPresent(tenantId);
    return readAt != null && now - readAt < settings.unknownTtl().toNanos();
  }

  /** Returns whether a route may serve past its time to live if the store cannot be read. */
  boolean mayServeStale(CachedRoute<R> route, long now) {
    return now - route.loadedAt() < settings.maxStaleness().toNanos();
  }

  /** Returns the cached row, empty if the tenant is known not to exist, or null to read the row. */
  @Nullable Optional<TenantMetadata> known(String tenantId) {
    long now = ticker.read();
    CachedRoute<R> route = get(tenantId);
    if (route != null && (route.stale() ? isFresh(route, now) : serves(route, now))) {
      return Optional.of(tenant(tenantId, route));
    }
    return isUnknown(tenantId, now) ? Optional.empty() : null;
  }

  private TenantMetadata tenant(String tenantId, CachedRoute<R> route) {
    RouteKey key = route.shared().key();
    return new TenantMetadata(tenantId, key.database(), route.tier(), key.state(), route.epoch());
  }

  /** Returns the row and the route of a tenant from its cached route. */
  TenantRoute<R> read(String tenantId, CachedRoute<R> route) {
    return new TenantRoute<>(tenant(tenantId, route), route.route());
  }

  /** Returns the route of a row. */
  TenantRoute<R> route(TenantMetadata tenant) {
    return new TenantRoute<>(tenant, registry.at(RouteKey.of(tenant)).route());
  }

  void putUnknown(String tenantId, long startedAt) {
    forget(tenantId);
    unknown.put(tenantId, startedAt);
  }

  /**
   * Stores a row, unless a row with a higher epoch is cached and may still serve. In that case the
   * cached row keeps serving, marked as stale.
   *
   * @return the row with the higher epoch, or null if the given row was stored
   */
  @Nullable TenantMetadata put(TenantMetadata tenant, long startedAt) {
    String id = tenant.tenantId();
    long now = ticker.read();
    CachedRoute<R> known = get(id);
    if (known != null && tenant.epoch() < known.epoch() && mayServeStale(known, now)) {
      long until = now + Math.min(ttlNanos / 4, leftNanos(known, now));
      change(id, current -> current.staleUntil(until));
      return tenant(id, known);
    }
    unknown.invalidate(id);
    CachedRoute<R> fresh = CachedRoute.of(registry.at(RouteKey.of(tenant)), tenant, startedAt);
    routes.asMap().compute(PackedId.key(id), (key, former) -> indexed(id, fresh));
    index.tick(now);
    return null;
  }

  /**
   * Postpones the next read of a tenant whose read has failed. Its route serves within its limits.
   */
  void pause(String tenantId, long now, long pauseNanos) {
    change(tenantId, known -> paused(known, now, pauseNanos));
  }

  private CachedRoute<R> paused(CachedRoute<R> known, long now, long pause) {
    if (isFresh(known, now) && !known.stale()) {
      long left = known.freshUntil(ttlNanos) - now;
      return known.refreshAt(now + Math.min(pause, left), ttlNanos);
    }
    return mayServeStale(known, now)
        ? known.staleUntil(now + Math.min(pause, leftNanos(known, now)))
        : known;
  }

  /** Returns how long a route may still serve without confirmation by the store. */
  private long leftNanos(CachedRoute<R> known, long now) {
    return known.loadedAt() + settings.maxStaleness().toNanos() - now;
  }

  void invalidate(String tenantId) {
    forget(tenantId);
    unknown.invalidate(tenantId);
  }

  private void forget(String tenantId) {
    routes.invalidate(PackedId.key(tenantId));
    index.end(tenantId);
  }

  /** Visits the rows of all cached tenants, each with the time at which its read began. */
  void forEach(ObjLongConsumer<TenantMetadata> visitor) {
    routes
        .asMap()
        .forEach((key, route) -> visitor.accept(tenant(PackedId.id(key), route), route.loadedAt()));
  }

  /**
   * Stores a row that another process has read, unless the tenant is cached. Its route serves only
   * if the store cannot be read.
   */
  void restore(TenantMetadata tenant, long loadedAt) {
    CachedRoute<R> route = CachedRoute.of(registry.at(RouteKey.of(tenant)), tenant, loadedAt);
    routes.asMap().putIfAbsent(PackedId.key(tenant.tenantId()), route.staleUntil(loadedAt));
  }

  /** Recomputes the affected routes. A look-up that begins after this returns gets the new ones. */
  void reroute(Predicate<RouteKey> affected) {
    registry.replace(affected);
    index.publish();
  }

  /** Advances the time of the index. */
  void tick() {
    index.tick(ticker.read());
  }

  /** Removes all tenants. */
  void clear() {
    routes.invalidateAll();
    unknown.invalidateAll();
    index.clear();
  }

  /** Removes all tenants, and keeps the index empty from now on. */
  void close() {
    index.close();
    routes.invalidateAll();
    unknown.invalidateAll();
  }

  long estimatedSize() {
    return routes.estimatedSize();
  }
}
