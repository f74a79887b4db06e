package dev.sharddal.topology;

import dev.sharddal.runtime.LibraryThreads;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refreshes the whole topology periodically. Each refresh is scheduled when the previous one has
 * read and applied the metadata, so slow reads never accumulate, and a database that does not
 * answer does not delay the next refresh. Thread-safe.
 */
public final class PeriodicRefresh {

  private static final Logger LOG = LoggerFactory.getLogger(PeriodicRefresh.class);

  private final long intervalNanos;
  private final TopologyReconciler reconciler;
  private final LibraryThreads threads;
  private final RandomGenerator random;
  private volatile boolean stopped;

  /**
   * Creates a task that is not started.
   *
   * @param interval the pause between two refreshes; zero disables them
   * @param reconciler performs the refreshes
   * @param threads the library's threads
   * @param random spreads the first refresh
   */
  public PeriodicRefresh(
      Duration interval,
      TopologyReconciler reconciler,
      LibraryThreads threads,
      RandomGenerator random) {
    this.intervalNanos = interval.toNanos();
    this.reconciler = reconciler;
    this.threads = threads;
    this.random = random;
  }

  /**
   * Schedules the first refresh at a random moment in the second half of the interval, so that a
   * fleet of instances does not scan in step.
   */
  public void start() {
    if (intervalNanos > 0) {
      schedule(intervalNanos / 2 + random.nextLong(intervalNanos / 2 + 1));
    }
  }

  /** Schedules no further refresh. */
  public void stop() {
    stopped = true;
  }

  private void schedule(long delayNanos) {
    threads.runAfter(delayNanos, this::refresh);
  }

  private void refresh() {
    if (stopped) {
      return;
    }
    try {
      reconciler.refreshUnasked();
    } catch (RuntimeException e) {
      if (!stopped) {
        LOG.warn("The metadata could not be refreshed; pools and routes stay as they are", e);
      }
    } finally {
      if (!stopped) {
        schedule(intervalNanos);
      }
    }
  }
}
