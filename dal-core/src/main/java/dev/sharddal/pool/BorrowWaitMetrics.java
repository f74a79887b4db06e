package dev.sharddal.pool;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import org.jspecify.annotations.Nullable;

/**
 * Lets a wait of more than one attempt look like one wait to whoever measures a pool.
 *
 * <p>HikariCP tells its tracker how long each attempt took, and then whether it ended without a
 * connection. An attempt shorter than the first wait was a success, unless the borrower is in its
 * later attempts; those are told as a whole when they end. One as long as the first wait is held
 * back until it is known how it ended.
 */
final class BorrowWaitMetrics implements IMetricsTracker {

  private static final Attempt LATER_ATTEMPT = new Attempt(null, 0);

  /** What the thread has not told yet; nearly always nothing. */
  private static final ThreadLocal<@Nullable Attempt> UNTOLD = new ThreadLocal<>();

  private record Attempt(@Nullable IMetricsTracker tracker, long nanos) {
    void tell() {
      if (tracker != null) {
        tracker.recordConnectionAcquiredNanos(nanos);
      }
    }
  }

  private final IMetricsTracker tracker;
  private volatile long firstWaitNanos;

  BorrowWaitMetrics(IMetricsTracker tracker) {
    this.tracker = tracker;
  }

  void setFirstWait(long nanos) {
    firstWaitNanos = nanos;
  }

  /** From now on the attempts of this thread are told as a whole. */
  static void beginLaterAttempts() {
    UNTOLD.set(LATER_ATTEMPT);
  }

  static void endLaterAttempts() {
    UNTOLD.remove();
  }

  /** Tells a wait as a whole. */
  void waited(long nanos, boolean inVain) {
    tracker.recordConnectionAcquiredNanos(nanos);
    if (inVain) {
      tracker.recordConnectionTimeout();
    }
  }

  @Override
  public void recordConnectionAcquiredNanos(long nanos) {
    Attempt untold = UNTOLD.get();
    if (untold == LATER_ATTEMPT) {
      return;
    }
    if (untold != null) {
      untold.tell(); // it was a success, or we would have heard
      UNTOLD.remove();
    }
    if (nanos < firstWaitNanos) {
      tracker.recordConnectionAcquiredNanos(nanos);
    } else {
      UNTOLD.set(new Attempt(tracker, nanos));
    }
  }

  @Override
  public void recordConnectionTimeout() {
    if (UNTOLD.get() != LATER_ATTEMPT) {
      UNTOLD.remove();
    }
  }

  @Override
  public void recordConnectionCreatedMillis(long millis) {
    tracker.recordConnectionCreatedMillis(millis);
  }

  @Override
  public void recordConnectionUsageMillis(long millis) {
    tracker.recordConnectionUsageMillis(millis);
  }

  @Override
  public void close() {
    tracker.close();
  }
}
