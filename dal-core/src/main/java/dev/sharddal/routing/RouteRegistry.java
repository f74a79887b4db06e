package dev.sharddal.routing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * All routes, one for each {@link RouteKey}. Their number depends on the number of databases, tiers
 * and states, and not on the number of tenants. A tier is a word of the application's own, and
 * there may be as many as tenants: beyond a bound, further tiers share the route of the key without
 * a tier, since the tier has no influence on the route. Thread-safe.
 */
final class RouteRegistry<R> {

  static final int MOST_WITH_TIERS = 20_000;

  private final Function<RouteKey, R> router;

  /** Guarded by this. */
  private final Map<RouteKey, SharedRoute<R>> byKey = new HashMap<>();

  /**
   * The routes by number. Guarded by this for writing. Borrowers read it without a lock or a memory
   * barrier: they get the number from the index, where it is written after the route is stored
   * here, and read before the route is.
   */
  private Object[] byNumber = new Object[16];

  RouteRegistry(Function<RouteKey, R> router) {
    this.router = router;
  }

  /** Returns the route of a key, and creates it if it is new. */
  synchronized SharedRoute<R> at(RouteKey key) {
    SharedRoute<R> known = byKey.get(key);
    if (known != null) {
      return known;
    }
    return key.tier() != null && byKey.size() >= MOST_WITH_TIERS ? at(key.withoutTier()) : add(key);
  }

  private SharedRoute<R> add(RouteKey key) {
    int number = byKey.size();
    SharedRoute<R> added = new SharedRoute<>(key, number, router.apply(key));
    byKey.put(key, added);
    if (number == byNumber.length) {
      byNumber = Arrays.copyOf(byNumber, 2 * number);
    }
    byNumber[number] = added.route();
    return added;
  }

  /** Returns the route with a number that was read from the index. */
  @SuppressWarnings("unchecked") // the array contains only routes
  R at(int number) {
    return (R) byNumber[number];
  }

  /** Recomputes the affected routes. Borrowers see the new ones once the index is published. */
  synchronized void replace(Predicate<RouteKey> affected) {
    for (SharedRoute<R> shared : byKey.values()) {
      if (affected.test(shared.key())) {
        shared.replace(router.apply(shared.key()));
        byNumber[shared.number()] = shared.route();
      }
    }
  }
}
