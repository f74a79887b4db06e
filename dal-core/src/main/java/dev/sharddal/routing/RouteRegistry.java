package dev.sharddal.routing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The routes, one for each place: there are as many as there are databases, times the few tiers and
 * states, however many tenants live there. Thread-safe.
 */
final class RouteRegistry<R> {

  private final Function<RouteKey, R> router;

  /** Guarded by this. */
  private final Map<RouteKey, SharedRoute<R>> byPlace = new HashMap<>();

  /**
   * By number. Guarded by this for writing. Borrowers read it without a lock or a barrier of its
   * own: they come by a number in the index, which is written after the route, and read before it.
   */
  private Object[] byNumber = new Object[16];

  RouteRegistry(Function<RouteKey, R> router) {
    this.router = router;
  }

  /** Returns the route of a place; made now if nobody has lived there so far. */
  synchronized SharedRoute<R> at(RouteKey place) {
    SharedRoute<R> known = byPlace.get(place);
    return known != null ? known : add(place);
  }

  private SharedRoute<R> add(RouteKey place) {
    int number = byPlace.size();
    SharedRoute<R> added = new SharedRoute<>(place, number, router.apply(place));
    byPlace.put(place, added);
    if (number == byNumber.length) {
      byNumber = Arrays.copyOf(byNumber, 2 * number);
    }
    byNumber[number] = added.route();
    return added;
  }

  /** Returns the route at a number that was read in the index. */
  @SuppressWarnings("unchecked") // only routes are put there
  R at(int number) {
    return (R) byNumber[number];
  }

  /** Makes the routes of some places again. Borrowers see them once a table is published. */
  synchronized void replace(Predicate<RouteKey> affected) {
    for (SharedRoute<R> placed : byPlace.values()) {
      if (affected.test(placed.place())) {
        placed.replace(router.apply(placed.place()));
        byNumber[placed.number()] = placed.route();
      }
    }
  }
}
