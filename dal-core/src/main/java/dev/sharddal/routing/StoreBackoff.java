package dev.sharddal.routing;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An exponential back-off that protects a store that does not answer. After a few consecutive
 * failures it permits one read per interval, with growing intervals, until a read succeeds.
 * Thread-safe.
 */
final class StoreBackoff {

  private static final Logger LOG = LoggerFactory.getLogger(StoreBackoff.class);
  private static final int TOLERATED_FAILURES = 3;
  private static final long FIRST_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LONGEST_NANOS = Duration.ofSeconds(2).toNanos();

  private final RandomGenerator random;

  /** Written under the lock of this; read without it. */
  private volatile boolean down;

  private volatile int failuresInARow;

  /** Guarded by this. */
  private long retryAt;

  /** Guarded by this. */
  private int probes;

  StoreBackoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Returns whether a read may be tried now. While the store is down, this returns true only once
   * per interval.
   */
  boolean permits(long now) {
    return !down || permitsProbe(now);
  }

  private synchronized boolean permitsProbe(long now) {
    if (down && now - retryAt < 0) {
      return false;
    }
    retryAt = now + delayNanos();
    probes++;
    return true;
  }

  synchronized void failed(long now, Throwable cause) {
    failuresInARow++;
    if (!down && failuresInARow >= TOLERATED_FAILURES) {
      down = true;
      probes = 0;
      retryAt = now + delayNanos();
      LOG.warn(
          "The metadata store does not answer. Cached tenants keep their routes up to maxStaleness;"
              + " requests of other tenants fail until the store answers again. Last failure:",
          cause);
    }
  }

  void succeeded() {
    if (failuresInARow > 0) {
      recover();
    }
  }

  private synchronized void recover() {
    failuresInARow = 0;
    probes = 0;
    if (down) {
      down = false;
      LOG.info("The metadata store answers again");
    }
  }

  /** Returns how long to wait before a tenant is read again after a failed read. */
  synchronized long delayNanos() {
    long delay = Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(probes, 10));
    return delay / 2 + random.nextLong(delay / 2 + 1);
  }
}
