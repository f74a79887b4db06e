package dev.sharddal.routing;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The guarantee: an invalidation that runs beside a confirmation leaves no entry behind, neither in
 * the cache nor in the index, since it removes the tenant from the cache first and from the index
 * after it.
 */
public final class InvalidationBesideConfirmation {

  private InvalidationBesideConfirmation() {}

  /** What all tests here expect. */
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Nothing is left.")
  @Outcome(expect = FORBIDDEN, desc = "An entry is left in the cache (1, _) or index (_, 1).")
  private static final class NothingIsLeft {}

  /** A cache that knows the tenant, and the route that is confirmed. */
  private static final class Shared {

    final RouteCache<Integer> cache = Fixture.cache(place -> 7);
    final CachedRoute<Integer> route = Objects.requireNonNull(cache.get(Fixture.TENANT));

    void confirm() {
      cache.index(Fixture.TENANT, route);
    }

    void look(II_Result r) {
      r.r1 = cache.get(Fixture.TENANT) == null ? 0 : 1;
      r.r2 = cache.find(Fixture.TENANT) == null ? 0 : 1;
    }
  }

  /** One tenant is invalidated. */
  @JCStressTest
  @JCStressMeta(NothingIsLeft.class)
  @State
  public static class Invalidate {

    private final Shared shared = new Shared();

    /** Invalidates the tenant. */
    @Actor
    public void invalidation() {
      shared.cache.invalidate(Fixture.TENANT);
    }

    /** Confirms the route. */
    @Actor
    public void confirmation() {
      shared.confirm();
    }

    /** Looks for what is left. */
    @Arbiter
    public void after(II_Result r) {
      shared.look(r);
    }
  }

  /** All tenants are forgotten. */
  @JCStressTest
  @JCStressMeta(NothingIsLeft.class)
  @State
  public static class Clear {

    private final Shared shared = new Shared();

    /** Forgets all tenants. */
    @Actor
    public void invalidation() {
      shared.cache.clear();
    }

    /** Confirms the route. */
    @Actor
    public void confirmation() {
      shared.confirm();
    }

    /** Looks for what is left. */
    @Arbiter
    public void after(II_Result r) {
      shared.look(r);
    }
  }

  /** The cache is closed, which closes the index first: from then on it takes no entry. */
  @JCStressTest
  @JCStressMeta(NothingIsLeft.class)
  @State
  public static class Close {

    private final Shared shared = new Shared();

    /** Closes the cache. */
    @Actor
    public void invalidation() {
      shared.cache.close();
    }

    /** Confirms the route. */
    @Actor
    public void confirmation() {
      shared.confirm();
    }

    /** Looks for what is left. */
    @Arbiter
    public void after(II_Result r) {
      shared.look(r);
    }
  }
}
