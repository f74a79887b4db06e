package dev.sharddal.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.sql.SQLException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The guarantee: a pool that is retired and then has no connection in use, and is therefore closed,
 * has no borrower that keeps a connection of it.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The borrower was first; the drain waits for it.")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The borrower is about to give it back.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The borrower found the pool retired.")
@Outcome(expect = FORBIDDEN, desc = "The pool is closed under a borrower.")
@State
public class AcquireBesideRetire {

  private final RetirablePool pool = PoolFixture.pool();

  /** Borrows the connection, and keeps it. */
  @Actor
  public void borrower(II_Result r) {
    try {
      pool.borrow(1_000);
      r.r1 = 1;
    } catch (SQLException e) {
      r.r1 = 0; // retired: the borrower goes on to the successor
    }
  }

  /** Retires the pool, and looks whether it may be closed. */
  @Actor
  public void drain(II_Result r) {
    pool.retire();
    r.r2 = pool.active() == 0 ? 1 : 0;
  }
}
