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
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of tenants: routes, and in a cache of its own, so that unknown ids cannot push
 * out known ones, which tenants there are not. Thread-safe; whoever brings in what was read holds
 * the tenant's lock of {@link TenantLoads}.
 *
 * <p>Ages count from the start of the read: what was read may be that old.
 *
 * <p>The cache decides what is known. In front of it stands an index, which answers for a route
 * until that has to be read again. It is written only while the cache changes or confirms the entry
 * of that tenant, atomically, and a tenant is taken out of the cache first and of the index after
 * it; so the index knows nothing that the cache has lost in another way than by its bounds.
 */
final class RouteCache<R> {

  private static final int MAXIMUM_UNKNOWN = 20_000;

  /** Below it, a late tick would let a route serve for noticeably longer than it may. */
  private static final long SHORTEST_TTL_IN_INDEX = 1_000_000_000;

  private final DirectorySettings settings;
  private final long ttlNanos;
  private final Ticker ticker;
  private final RouteRegistry<R> placed;
  private final TenantIndex index;

  /** By {@link PackedId#key}. */
  private final Cache<Object, CachedRoute<R>> routes;

  /** When the read began that found no such tenant. */
  private final Cache<String, Long> unknown;

  /** {@code upkeep} runs what the caches do for themselves, so that no borrower has to. */
  RouteCache(
      DirectorySettings settings, Function<RouteKey, R> router, Ticker ticker, Executor upkeep) {
    this.settings = settings;
    this.ttlNanos = settings.ttl().toNanos();
    this.ticker = ticker;
    this.placed = new RouteRegistry<>(router);
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

  /** Returns the route of a tenant if the index knows it, which is what borrowers ask first. */
  @Nullable R find(String tenantId) {
    return routeAt(index.find(tenantId));
  }

  /** Returns the route of a tenant with a numeric id if the index knows it. */
  @Nullable R find(long tenantId) {
    return routeAt(index.find(tenantId));
  }

  private @Nullable R routeAt(int number) {
    return number == TenantIndex.NONE ? null : placed.at(number);
  }

  @Nullable CachedRoute<R> get(String tenantId) {
    return routes.getIfPresent(PackedId.key(tenantId));
  }

  /** Returns whether a route serves without being read again. */
  boolean serves(CachedRoute<R> route, long now) {
    return now - route.refreshAt(ttlNanos) < 0;
  }

  /** Returns whether a route may serve until it was read again. */
  boolean isFresh(CachedRoute<R> route, long now) {
    return now - route.freshUntil(ttlNanos) < 0;
  }

  /** Brings a route that serves into the index, if it may stand there. */
  void index(String tenantId, CachedRoute<R> route) {
    if (TenantIndex.takes(tenantId) && isIndexed(route)) {
      change(tenantId, known -> known);
    }
  }

  /** What does not follow the usual times is looked up exactly. */
  private boolean isIndexed(CachedRoute<R> route) {
    return settings.indexed() && !route.isDelayed() && ttlNanos >= SHORTEST_TTL_IN_INDEX;
  }

  /** Changes the route of a tenant, if it has one, and what the index says of it. */
  private void change(String tenantId, UnaryOperator<CachedRoute<R>> operation) {
    routes
        .asMap()
        .computeIfPresent(
            PackedId.key(tenantId), (key, known) -> indexed(tenantId, operation.apply(known)));
  }

  /** To be called only while the cache changes or confirms the entry. */
  private CachedRoute<R> indexed(String tenantId, CachedRoute<R> route) {
    if (isIndexed(route)) {
      index.put(tenantId, route.refreshAt(ttlNanos), route.placed().number());
    } else {
      index.end(tenantId);
    }
    return route;
  }

  boolean isUnknown(String tenantId, long now) {
    Long readAt = unknown.getIfPresent(tenantId);
    return readAt != null && now - readAt < settings.unknownTtl().toNanos();
  }

  /** Returns whether a route may serve past its time if the store cannot be read. */
  boolean maySpare(CachedRoute<R> route, long now) {
    return now - route.loadedAt() < settings.maxStaleness().toNanos();
  }

  /** Returns the row that a request need not read, empty if there is none, or null to read it. */
  @Nullable Optional<TenantMetadata> known(String tenantId) {
    long now = ticker.read();
    CachedRoute<R> route = get(tenantId);
    if (route != null && (route.stale() ? isFresh(route, now) : serves(route, now))) {
      return Optional.of(tenant(tenantId, route));
    }
    return isUnknown(tenantId, now) ? Optional.empty() : null;
  }

  private TenantMetadata tenant(String tenantId, CachedRoute<R> route) {
    return route.placed().place().tenant(tenantId, route.epoch());
  }

  /** Returns a tenant's row, and its route. */
  TenantRoute<R> read(String tenantId, CachedRoute<R> route) {
    return new TenantRoute<>(tenant(tenantId, route), route.route());
  }

  /** Returns the route of a row. */
  TenantRoute<R> route(TenantMetadata tenant) {
    return new TenantRoute<>(tenant, placed.at(RouteKey.of(tenant)).route());
  }

  void putUnknown(String tenantId, long startedAt) {
    forget(tenantId);
    unknown.put(tenantId, startedAt);
  }

  /**
   * Takes in a row, unless a row at a higher epoch is known and may still serve: that one then
   * serves on, and is marked.
   *
   * @return the row at the higher epoch, or null if this one was taken in
   */
  @Nullable TenantMetadata put(TenantMetadata tenant, long startedAt) {
    String id = tenant.tenantId();
    long now = ticker.read();
    CachedRoute<R> known = get(id);
    if (known != null && tenant.epoch() < known.epoch() && maySpare(known, now)) {
      long until = now + Math.min(ttlNanos / 4, leftNanos(known, now));
      change(id, current -> current.staleUntil(until));
      return tenant(id, known);
    }
    unknown.invalidate(id);
    CachedRoute<R> fresh =
        CachedRoute.of(placed.at(RouteKey.of(tenant)), tenant.epoch(), startedAt);
    routes.asMap().compute(PackedId.key(id), (key, former) -> indexed(id, fresh));
    index.tick(now);
    return null;
  }

  /** Lets a tenant whose read has failed alone for a while; its route serves as long as it may. */
  void pause(String tenantId, long now, long pauseNanos) {
    change(tenantId, known -> paused(known, now, pauseNanos));
  }

  private CachedRoute<R> paused(CachedRoute<R> known, long now, long pause) {
    if (isFresh(known, now) && !known.stale()) {
      long left = known.freshUntil(ttlNanos) - now;
      return known.refreshAt(now + Math.min(pause, left), ttlNanos);
    }
    return maySpare(known, now)
        ? known.staleUntil(now + Math.min(pause, leftNanos(known, now)))
        : known;
  }

  /** How long a route may still serve without being confirmed. */
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

  /** Makes the routes of some places again. Who asks after this returns gets the new ones. */
  void reroute(Predicate<RouteKey> affected) {
    placed.replace(affected);
    index.publish();
  }

  /** Brings the index the time. */
  void tick() {
    index.tick(ticker.read());
  }

  /** Forgets every tenant. */
  void clear() {
    routes.invalidateAll();
    unknown.invalidateAll();
    index.clear();
  }

  /** Forgets everything; from now on the index stays empty. */
  void close() {
    index.close();
    routes.invalidateAll();
    unknown.invalidateAll();
  }

  long estimatedSize() {
    return routes.estimatedSize();
  }
}
