package dev.sharddal.benchmarks.fleet;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for background work before a measurement. */
public final class Patience {

  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(2);

  private Patience() {}

  /**
   * Waits until a condition holds.
   *
   * @param condition the condition, which is polled
   * @throws IllegalStateException if it does not hold within two minutes
   */
  public static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > LIMIT_NANOS) {
        throw new IllegalStateException("Not all connections were made within two minutes");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }
}
