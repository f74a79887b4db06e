package dev.sharddal.pool;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The next retry of a pool that could not be opened: after half a second at first, then after
 * pauses that double up to half a minute, each shortened at random by up to a half. Not
 * thread-safe.
 */
final class RetrySchedule {

  private static final Logger LOG = LoggerFactory.getLogger(RetrySchedule.class);
  private static final long FIRST_RETRY_MILLIS = 500;
  private static final long LONGEST_RETRY_MILLIS = 30_000;
  private static final int MOST_DOUBLINGS = 10;

  private final PoolDependencies dependencies;
  private int failuresInARow;
  private @Nullable ScheduledFuture<?> next;

  RetrySchedule(PoolDependencies dependencies) {
    this.dependencies = dependencies;
  }

  /** Forgets the failures, so that the next pause is short. */
  void reset() {
    failuresInARow = 0;
  }

  boolean isScheduled() {
    return next != null;
  }

  /** Cancels the next retry, if there is one. */
  void cancel() {
    if (next != null) {
      next.cancel(false);
      next = null;
    }
  }

  /**
   * Schedules a retry after a failure.
   *
   * @return the pause before it, in milliseconds
   */
  long scheduleAfterFailure(Runnable retry) {
    long delay =
        Math.min(
            LONGEST_RETRY_MILLIS, FIRST_RETRY_MILLIS << Math.min(failuresInARow++, MOST_DOUBLINGS));
    long millis = delay / 2 + dependencies.random().nextLong(delay / 2 + 1);
    try {
      next = dependencies.scheduler().schedule(retry, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("No retry, because the data access layer is closed", e);
    }
    return millis;
  }
}
