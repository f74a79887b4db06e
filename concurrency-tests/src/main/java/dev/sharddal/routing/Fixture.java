package dev.sharddal.routing;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.TenantIdPattern;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import java.time.Duration;
import java.util.function.Function;

/** A cache that knows one tenant, and places where tenants may live. */
final class Fixture {

  static final String TENANT = "tenant-a";

  private static final RouteKey[] PLACES = new RouteKey[100];

  static {
    for (int i = 0; i < PLACES.length; i++) {
      PLACES[i] = new RouteKey(new DatabaseKey("shard", "db" + i), null, TenantState.ACTIVE);
    }
  }

  private static final DirectorySettings SETTINGS =
      new DirectorySettings(
          Duration.ofHours(1),
          100,
          Duration.ofHours(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          true,
          TenantIdPattern.ANY);

  private Fixture() {}

  /** Returns a place; there are 100. */
  static RouteKey place(int number) {
    return PLACES[number];
  }

  /** Returns a cache at a standing clock, whose index knows the tenant. */
  static <R> RouteCache<R> cache(Function<RouteKey, R> router) {
    RouteCache<R> cache = new RouteCache<>(SETTINGS, router, () -> 0, Runnable::run);
    cache.put(new TenantMetadata(TENANT, place(0).database(), null, TenantState.ACTIVE, 1), 0);
    return cache;
  }
}
