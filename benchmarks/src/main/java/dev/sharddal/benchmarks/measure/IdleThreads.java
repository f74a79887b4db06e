package dev.sharddal.benchmarks.measure;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Determines the threads that remain when everything is idle. */
public final class IdleThreads {

  /** Longer than an idle thread of HikariCP or of the library lives: 5 s. */
  private static final Duration UNCHANGED = Duration.ofSeconds(7);

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long POLL_MILLIS = 50;

  private IdleThreads() {}

  /** Returns the platform threads that live now. */
  public static Set<Thread> alive() {
    return Set.copyOf(Thread.getAllStackTraces().keySet());
  }

  /**
   * Waits until threads neither come nor go any more.
   *
   * @param before threads that do not count
   * @return those that remain
   * @throws InterruptedException if interrupted
   */
  public static Set<Thread> settle(Set<Thread> before) throws InterruptedException {
    long start = System.nanoTime();
    long changed = start;
    Set<Thread> remaining = beyond(before);
    while (System.nanoTime() - changed < UNCHANGED.toNanos()) {
      Thread.sleep(POLL_MILLIS);
      Set<Thread> now = beyond(before);
      if (!now.equals(remaining)) {
        remaining = now;
        changed = System.nanoTime();
      }
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IllegalStateException(
            "Threads still come and go after %s: %s".formatted(PATIENCE, remaining));
      }
    }
    return remaining;
  }

  private static Set<Thread> beyond(Set<Thread> before) {
    Set<Thread> threads = new HashSet<>(alive());
    threads.removeAll(before);
    return threads;
  }
}
