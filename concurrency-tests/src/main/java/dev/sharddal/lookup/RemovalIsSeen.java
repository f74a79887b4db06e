package dev.sharddal.lookup;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The guarantee: a look-up that begins after {@link TenantIndex#end}, {@link TenantIndex#clear} or
 * {@link TenantIndex#close} has returned does not find the removed entry.
 *
 * <p>The borrower announces that it begins, and the remover reads the announcement after the
 * removal has returned. Both are volatile, so a remover that reads 0 has returned before the
 * borrower began.
 */
public final class RemovalIsSeen {

  private static final String ID = "tenant-a";
  private static final long NUMERIC_ID = 42;
  private static final long IN_AN_HOUR = 3_600_000_000_000L;
  private static final int ROUTE = 7;

  private RemovalIsSeen() {}

  /** What the tests of removals expect. */
  @Outcome(id = "0, -1", expect = ACCEPTABLE, desc = "The look-up began after the removal.")
  @Outcome(id = "1, -1", expect = ACCEPTABLE, desc = "They ran side by side; removed.")
  @Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "They ran side by side; not yet removed.")
  @Outcome(expect = FORBIDDEN, desc = "The look-up began after the removal, and found the entry.")
  private static final class NotFoundAfterRemoval {}

  /** An index with one entry for each kind of id, and whether the borrower has begun. */
  private static final class Shared {

    final TenantIndex index = new TenantIndex(100, 0);
    volatile int begun;

    Shared() {
      index.put(ID, IN_AN_HOUR, ROUTE);
      index.put(Long.toString(NUMERIC_ID), IN_AN_HOUR, ROUTE);
    }
  }

  /** Removes one entry. */
  @JCStressTest
  @JCStressMeta(NotFoundAfterRemoval.class)
  @State
  public static class End {

    private final Shared shared = new Shared();

    /** Removes the entry. */
    @Actor
    public void remover(II_Result r) {
      shared.index.end(ID);
      r.r1 = shared.begun;
    }

    /** Looks the entry up. */
    @Actor
    public void borrower(II_Result r) {
      shared.begun = 1;
      r.r2 = shared.index.find(ID);
    }
  }

  /** Removes the entry of a numeric id. */
  @JCStressTest
  @JCStressMeta(NotFoundAfterRemoval.class)
  @State
  public static class EndOfNumericId {

    private final Shared shared = new Shared();

    /** Removes the entry. */
    @Actor
    public void remover(II_Result r) {
      shared.index.end(Long.toString(NUMERIC_ID));
      r.r1 = shared.begun;
    }

    /** Looks the entry up. */
    @Actor
    public void borrower(II_Result r) {
      shared.begun = 1;
      r.r2 = shared.index.find(NUMERIC_ID);
    }
  }

  /** Removes all entries. */
  @JCStressTest
  @JCStressMeta(NotFoundAfterRemoval.class)
  @State
  public static class Clear {

    private final Shared shared = new Shared();

    /** Removes all entries. */
    @Actor
    public void remover(II_Result r) {
      shared.index.clear();
      r.r1 = shared.begun;
    }

    /** Looks an entry up. */
    @Actor
    public void borrower(II_Result r) {
      shared.begun = 1;
      r.r2 = shared.index.find(ID);
    }
  }

  /** Removes all entries for good: what is put beside it, or after it, is not found either. */
  @JCStressTest
  @Outcome(id = "-1", expect = ACCEPTABLE, desc = "Nothing is left.")
  @Outcome(expect = FORBIDDEN, desc = "An entry was left in a closed index.")
  @State
  public static class Close {

    private final Shared shared = new Shared();

    /** Closes the index. */
    @Actor
    public void closer() {
      shared.index.close();
    }

    /** Puts the entry again. */
    @Actor
    public void writer() {
      shared.index.put(ID, IN_AN_HOUR, ROUTE);
    }

    /** Looks the entry up after both. */
    @Arbiter
    public void borrower(I_Result r) {
      r.r1 = shared.index.find(ID);
    }
  }
}
