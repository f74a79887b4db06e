package dev.sharddal.pool;

import dev.sharddal.connect.ConnectionSource;
import java.util.concurrent.TimeUnit;

/**
 * Wakes the borrowers that wait for a pool when its breaker opens, so that they are refused at once
 * in place of at their deadlines. HikariCP wakes a borrower for a connection only, so the pool gets
 * a placeholder, which each of them gives back to the next. It is called by the only probe of a
 * breaker, so it never runs twice at the same time.
 */
final class Dismissal {

  private static final long STEP_MILLIS = 50;

  /** A login of Connector/J cannot be ended; borrowers then wait for its end, or to their limit. */
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final RetirablePool pool;
  private final ConnectionSource source;

  Dismissal(RetirablePool pool, ConnectionSource source) {
    this.pool = pool;
    this.source = source;
  }

  void run() {
    if (pool.waiting() == 0) {
      return;
    }
    long start = System.nanoTime();
    pool.wantPlaceholders(true);
    try {
      while (pool.waiting() > 0 && System.nanoTime() - start < LONGEST_NANOS) {
        source.endLogin();
        pool.connectNow(); // ends HikariCP's pause
        pool.waitBehindThem(STEP_MILLIS);
      }
    } finally {
      pool.wantPlaceholders(false);
      pool.evict();
    }
  }
}
