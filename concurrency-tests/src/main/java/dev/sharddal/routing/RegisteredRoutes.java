package dev.sharddal.routing;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sharddal.lookup.TenantIndex;
import java.util.function.Function;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The guarantee: a number that is found in the index leads to the route that was registered before
 * the number was written, never to null and never past the end of the array.
 */
public final class RegisteredRoutes {

  private static final long IN_AN_HOUR = 3_600_000_000_000L;
  private static final int NO_NUMBER = 0;
  private static final int ITS_ROUTE = 1;
  private static final int NULL = 2;
  private static final int ANOTHER_ROUTE = 3;
  private static final int NOT_IN_ARRAY = 4;

  private RegisteredRoutes() {}

  /** An index and a registry where the tenant 0 lives at the place 0, and so on. */
  private static final class Shared {

    final TenantIndex index = new TenantIndex(100, 0);
    final RouteRegistry<RouteKey> registry = new RouteRegistry<>(Function.identity());

    void register(int tenant) {
      SharedRoute<RouteKey> route = registry.at(Fixture.place(tenant));
      index.put(Integer.toString(tenant), IN_AN_HOUR, route.number());
    }

    int find(int tenant) {
      int number = index.find(tenant);
      if (number == TenantIndex.NONE) {
        return NO_NUMBER;
      }
      try {
        RouteKey route = registry.at(number);
        return route == null ? NULL : route == Fixture.place(tenant) ? ITS_ROUTE : ANOTHER_ROUTE;
      } catch (ArrayIndexOutOfBoundsException e) {
        return NOT_IN_ARRAY;
      }
    }
  }

  /** Registers the first route. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "No number was found.")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The number led to its route.")
  @Outcome(expect = FORBIDDEN, desc = "2: null. 3: another route. 4: past the end of the array.")
  @State
  public static class First {

    private final Shared shared = new Shared();

    /** Registers the route. */
    @Actor
    public void writer() {
      shared.register(0);
    }

    /** Looks the route up. */
    @Actor
    public void borrower(I_Result r) {
      r.r1 = shared.find(0);
    }
  }

  /** Registers so many routes that the array grows a few times, while all are looked up. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "No number was found.")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "All numbers led to their routes.")
  @Outcome(expect = FORBIDDEN, desc = "2: null. 3: another route. 4: past the end of the array.")
  @State
  public static class Growing {

    private static final int TENANTS = 70;
    private static final int LOOKS = 20;

    private final Shared shared = new Shared();

    /** Registers the routes. */
    @Actor
    public void writer() {
      for (int tenant = 0; tenant < TENANTS; tenant++) {
        shared.register(tenant);
      }
    }

    /** Looks all routes up, the latest first, and a few times until that is found. */
    @Actor
    public void borrower(I_Result r) {
      int worst = NO_NUMBER;
      for (int i = 0; i < LOOKS && shared.find(TENANTS - 1) == NO_NUMBER; i++) {
        for (int tenant = TENANTS - 1; tenant >= 0; tenant--) {
          worst = Math.max(worst, shared.find(tenant));
        }
      }
      r.r1 = worst;
    }
  }
}
