package dev.sharddal.pool;

import dev.sharddal.connect.ConnectionSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes the borrowers that wait for a pool when its breaker opens, so that they are refused at once
 * in place of at their deadlines. HikariCP wakes a borrower for a connection only, so the pool gets
 * a placeholder, which each of them gives back to the next. It is called by the only probe of a
 * breaker, so it never runs twice at the same time.
 */
final class Dismissal {

  /**
   * The pause between two looks. It does not wait in HikariCP's queue: that of JDK 17 does not bear
   * waits that end in vain behind those of others.
   */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** A login of Connector/J cannot be ended; borrowers then wait for its end, or to their limit. */
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** What it does with its pool. */
  interface Pool {

    /** Returns how many borrowers wait. */
    int waiting();

    /** Lets the pool get placeholders in place of connections, or connections again. */
    void wantPlaceholders(boolean wanted);

    /** Connects now, without HikariCP's pause after earlier failures. */
    void connectNow();

    /** Closes idle connections now, and borrowed ones when they are returned. */
    void evict();
  }

  private final Pool pool;
  private final ConnectionSource source;

  Dismissal(Pool pool, ConnectionSource source) {
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
        pool.connectNow();
        LockSupport.parkNanos(LOOK_NANOS);
      }
    } finally {
      pool.wantPlaceholders(false);
      pool.evict();
    }
  }
}
