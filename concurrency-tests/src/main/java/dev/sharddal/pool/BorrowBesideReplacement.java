package dev.sharddal.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The guarantee: a borrow beside the replacement of its pool succeeds, and a borrow that begins
 * after the replacement gets a connection of the successor, though the borrower reads the pool
 * without a memory barrier.
 *
 * <p>The borrower announces that it begins, and the other thread reads the announcement after the
 * replacement has returned. Both are volatile, so a thread that reads 0 has returned before the
 * borrower began.
 */
@JCStressTest
@Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "The borrower began after the replacement.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "They ran side by side; not yet replaced.")
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "They ran side by side; replaced.")
@Outcome(expect = FORBIDDEN, desc = "No connection (_, 0), or one of the replaced pool (0, 1).")
@State
public class BorrowBesideReplacement {

  private final PoolGroup group = PoolFixture.group();
  private final PoolSlot slot = PoolFixture.slot(group::publish, retired -> {});
  private final int former;
  private volatile int begun;

  /** Opens the pool that is replaced. */
  public BorrowBesideReplacement() {
    group.add(slot);
    slot.follow(PoolFixture.DEFINITION);
    former = number();
  }

  private int number() {
    try (Connection connection = Objects.requireNonNull(group.borrow(null, 0, null, false))) {
      return connection.getHoldability();
    } catch (SQLException e) {
      return 0;
    }
  }

  /** Replaces the pool. */
  @Actor
  public void replacement(II_Result r) {
    slot.renew();
    r.r1 = begun;
  }

  /** Borrows a connection. */
  @Actor
  public void borrower(II_Result r) {
    begun = 1;
    int number = number();
    r.r2 = number == 0 ? 0 : number == former ? 1 : 2;
  }
}
