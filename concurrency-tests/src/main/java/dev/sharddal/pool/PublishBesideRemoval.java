package dev.sharddal.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sharddal.report.PoolOutcome;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * The guarantee: a slot that is removed while its pool opens serves no pool afterwards, and a pool
 * that was published is handed over exactly once to be drained.
 */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Removed before the pool was published.")
@Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "Published, then removed and drained.")
@Outcome(expect = FORBIDDEN, desc = "A pool serves (1, _, _), or is not drained once.")
@State
public class PublishBesideRemoval {

  private final AtomicInteger drained = new AtomicInteger();
  private final PoolSlot slot = PoolFixture.slot(() -> {}, retired -> drained.incrementAndGet());
  private volatile int opened;

  /** Opens and publishes the pool. */
  @Actor
  public void opening() {
    PoolOutcome outcome = slot.follow(PoolFixture.DEFINITION).join();
    opened = outcome.result() == PoolOutcome.Result.OPENED ? 1 : 0;
  }

  /** Removes the slot. */
  @Actor
  public void removal() {
    slot.remove();
  }

  /** Looks for what is left. */
  @Arbiter
  public void after(III_Result r) {
    r.r1 = slot.live() == null ? 0 : 1;
    r.r2 = opened;
    r.r3 = drained.get();
  }
}
