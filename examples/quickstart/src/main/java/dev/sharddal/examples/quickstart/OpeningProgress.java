package dev.sharddal.examples.quickstart;

import dev.sharddal.event.DalListener;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.PoolKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A listener that shows the progress of {@code initializeDB()}, with a line for each pool. */
final class OpeningProgress implements DalListener {

  private final Console console;
  private final CountDownLatch allDone = new CountDownLatch(1);
  private final Set<PoolKey> done = new HashSet<>();
  private int pools;

  OpeningProgress(Console console) {
    this.console = console;
  }

  @Override
  public void initializationStarted(int databases, int poolsToOpen) {
    pools = poolsToOpen;
    console.say("opening %d pools of %d databases", pools, databases);
  }

  @Override
  public void poolOpened(PoolKey pool, Duration took) {
    advance(pool, "open after " + took.toMillis() + " ms");
  }

  @Override
  public void poolFailed(PoolKey pool, FailureReason reason, Throwable cause, Duration retryIn) {
    advance(pool, "failed: " + reason);
  }

  /** Counts a pool. A failed pool is retried, but is counted once. */
  private void advance(PoolKey pool, String what) {
    if (done.size() < pools && done.add(pool)) {
      console.say("%d of %d  %-22s %s", done.size(), pools, pool, what);
    }
    if (done.size() == pools) {
      allDone.countDown();
    }
  }

  /**
   * Waits until this listener has received all events, which are delivered on a separate thread.
   */
  void await() throws InterruptedException {
    Check.that(allDone.await(10, TimeUnit.SECONDS), "a report of every pool within 10 s");
  }
}
