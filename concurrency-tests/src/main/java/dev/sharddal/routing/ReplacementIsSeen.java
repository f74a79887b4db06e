package dev.sharddal.routing;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The guarantee: a borrower that begins after {@link RouteCache#reroute} or {@link
 * RouteCache#invalidate} has returned, which end with a publication of the index, does not get the
 * former route.
 *
 * <p>The borrower announces that it begins, and the other thread reads the announcement after its
 * change has returned. Both are volatile, so a thread that reads 0 has returned before the borrower
 * began.
 */
public final class ReplacementIsSeen {

  private ReplacementIsSeen() {}

  /** Makes the routes again: the first is 1, and the next is 2. */
  @JCStressTest
  @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "The borrower began after the replacement.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "They ran side by side; not yet replaced.")
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "They ran side by side; replaced.")
  @Outcome(expect = FORBIDDEN, desc = "The borrower began after it, and got the former route.")
  @State
  public static class Reroute {

    /** Changes under the lock of the registry only. */
    private int made;

    private volatile int begun;
    private final RouteCache<Integer> cache = Fixture.cache(place -> ++made);

    /** Replaces the route. */
    @Actor
    public void refresh(II_Result r) {
      cache.reroute(place -> true);
      r.r1 = begun;
    }

    /** Takes the route. */
    @Actor
    public void borrower(II_Result r) {
      begun = 1;
      Integer route = cache.find(Fixture.TENANT);
      r.r2 = route == null ? 0 : route;
    }
  }

  /** Invalidates the tenant. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The borrower began after the invalidation.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "They ran side by side; not yet removed.")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "They ran side by side; removed.")
  @Outcome(expect = FORBIDDEN, desc = "The borrower began after it, and got the former route.")
  @State
  public static class Invalidate {

    private volatile int begun;
    private final RouteCache<Integer> cache = Fixture.cache(place -> 1);

    /** Invalidates the tenant. */
    @Actor
    public void invalidation(II_Result r) {
      cache.invalidate(Fixture.TENANT);
      r.r1 = begun;
    }

    /** Takes the route. */
    @Actor
    public void borrower(II_Result r) {
      begun = 1;
      Integer route = cache.find(Fixture.TENANT);
      r.r2 = route == null ? 0 : route;
    }
  }
}
