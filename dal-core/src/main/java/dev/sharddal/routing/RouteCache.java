package dev.sharddal.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.metadata.TenantMetadata;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of tenants: routes, and in a cache of its own, so that unknown ids cannot push
 * out known ones, which tenants there are not. Thread-safe; whoever brings in what was read holds
 * the tenant's lock of {@link RouteLoads}.
 *
 * <p>Ages count from the start of the read: what was read may be that old.
 */
final class RouteCache<R> {

  private static final int MAXIMUM_UNKNOWN = 20_000;

  private final DirectorySettings settings;
  private final Function<TenantMetadata, R> router;
  private final Ticker ticker;
  private final Cache<String, CachedRoute<R>> routes;

  /** When the read began that found no such tenant. */
  private final Cache<String, Long> unknown;

  /** Tells a put that routes were made again while it made its own. */
  private final AtomicLong reroutes = new AtomicLong();

  RouteCache(DirectorySettings settings, Function<TenantMetadata, R> router, Ticker ticker) {
    this.settings = settings;
    this.router = router;
    this.ticker = ticker;
    this.routes =
        Caffeine.newBuilder()
            .maximumSize(settings.maximumSize())
            .expireAfterWrite(longer(settings.ttl(), settings.maxStaleness()))
            .ticker(ticker)
            .build();
    this.unknown =
        Caffeine.newBuilder()
            .maximumSize(MAXIMUM_UNKNOWN)
            .expireAfterWrite(settings.unknownTtl())
            .ticker(ticker)
            .build();
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  @Nullable CachedRoute<R> get(String tenantId) {
    return routes.getIfPresent(tenantId);
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
    if (route != null && route.serves(now)) {
      return Optional.of(route.tenant());
    }
    return isUnknown(tenantId, now) ? Optional.empty() : null;
  }

  R route(TenantMetadata tenant) {
    return router.apply(tenant);
  }

  void putUnknown(String tenantId, long startedAt) {
    routes.invalidate(tenantId);
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
    if (known != null && tenant.epoch() < known.tenant().epoch() && maySpare(known, now)) {
      long until = now + Math.min(ttlNanos() / 4, leftNanos(known, now));
      routes.asMap().computeIfPresent(id, (key, current) -> current.staleUntil(until));
      return known.tenant();
    }
    unknown.invalidate(id);
    long seen = reroutes.get();
    routes.put(id, fresh(tenant, startedAt));
    if (reroutes.get() != seen) {
      // A reroute() that passed by before the put could not mend a route made before it.
      routes.asMap().computeIfPresent(id, (key, current) -> current.withRoute(route(tenant)));
    }
    return null;
  }

  private CachedRoute<R> fresh(TenantMetadata tenant, long startedAt) {
    long ttl = ttlNanos();
    return new CachedRoute<>(
        tenant, route(tenant), startedAt, startedAt + ttl / 4 * 3, startedAt + ttl, false);
  }

  /** Lets a tenant whose read has failed alone for a while; its route serves as long as it may. */
  void pause(String tenantId, long now, long pauseNanos) {
    routes.asMap().computeIfPresent(tenantId, (id, known) -> paused(known, now, pauseNanos));
  }

  private CachedRoute<R> paused(CachedRoute<R> known, long now, long pause) {
    if (known.isFresh(now) && !known.stale()) {
      return known.refreshAt(now + Math.min(pause, known.freshUntil() - now));
    }
    return maySpare(known, now)
        ? known.staleUntil(now + Math.min(pause, leftNanos(known, now)))
        : known;
  }

  private long ttlNanos() {
    return settings.ttl().toNanos();
  }

  /** How long a route may still serve without being confirmed. */
  private long leftNanos(CachedRoute<R> known, long now) {
    return known.loadedAt() + settings.maxStaleness().toNanos() - now;
  }

  void invalidate(String tenantId) {
    routes.invalidate(tenantId);
    unknown.invalidate(tenantId);
  }

  /** Makes the routes of some tenants again, of the rows that were read for them. */
  void reroute(Predicate<TenantMetadata> affected) {
    reroutes.incrementAndGet();
    routes
        .asMap()
        .forEach(
            (id, known) -> {
              if (affected.test(known.tenant())) {
                routes
                    .asMap()
                    .computeIfPresent(id, (key, now) -> now.withRoute(route(now.tenant())));
              }
            });
  }

  void clear() {
    routes.invalidateAll();
    unknown.invalidateAll();
  }

  long estimatedSize() {
    return routes.estimatedSize();
  }
}
