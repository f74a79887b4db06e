package dev.sharddal.benchmarks.measure;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** Measures the reachable heap. */
public final class UsedHeap {

  private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

  /**
   * A collection may enable the next collection to free more, because of references and cleaners.
   */
  private static final int FEWEST_COLLECTIONS = 3;

  private static final int MOST_COLLECTIONS = 10;
  private static final long SETTLED_BYTES = 4096;
  private static final long PAUSE_MILLIS = 100;

  private UsedHeap() {}

  /**
   * Collects until there is nothing more to collect, and returns the bytes in use.
   *
   * @throws InterruptedException if interrupted
   */
  public static long bytes() throws InterruptedException {
    long least = collect();
    for (int i = 1; i < MOST_COLLECTIONS; i++) {
      long now = collect();
      boolean settled = least - now < SETTLED_BYTES;
      least = Math.min(least, now);
      if (settled && i >= FEWEST_COLLECTIONS) {
        break;
      }
    }
    return least;
  }

  private static long collect() throws InterruptedException {
    System.gc();
    Thread.sleep(PAUSE_MILLIS);
    return MEMORY.getHeapMemoryUsage().getUsed();
  }
}
