package dev.sharddal.pool;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import org.jspecify.annotations.Nullable;

/**
 * Reports a borrow that took several attempts to the metrics as a single wait.
 *
 * <p>HikariCP reports the duration of each attempt to its tracker, and afterwards a timeout if the
 * attempt ended without a connection. An attempt that is shorter than the first wait succeeded and
 * is reported immediately. An attempt as long as the first wait is held back until its outcome is
 * known. The later attempts of a borrow are not reported one by one, but as a single wait when the
 * borrow ends.
 */
final class BorrowWaitMetrics implements IMetricsTracker {

  private static final Attempt LATER_ATTEMPT = new Attempt(null, 0);

  /** The attempt that this thread has not reported yet; almost always null. */
  private static final ThreadLocal<@Nullable Attempt> UNREPORTED = new ThreadLocal<>();

  private record Attempt(@Nullable IMetricsTracker tracker, long nanos) {
    void report() {
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

  /** Starts the later attempts of this thread's borrow, which are not reported one by one. */
  static void beginLaterAttempts() {
    UNREPORTED.set(LATER_ATTEMPT);
  }

  static void endLaterAttempts() {
    UNREPORTED.remove();
  }

  /** Reports a borrow that took several attempts as a single wait. */
  void waited(long nanos, boolean timedOut) {
    tracker.recordConnectionAcquiredNanos(nanos);
    if (timedOut) {
      tracker.recordConnectionTimeout();
    }
  }

  @Override
  public void recordConnectionAcquiredNanos(long nanos) {
    Attempt unreported = UNREPORTED.get();
    if (unreported == LATER_ATTEMPT) {
      return;
    }
    if (unreported != null) {
      unreported.report(); // it succeeded, otherwise a timeout would have been reported
      UNREPORTED.remove();
    }
    if (nanos < firstWaitNanos) {
      tracker.recordConnectionAcquiredNanos(nanos);
    } else {
      UNREPORTED.set(new Attempt(tracker, nanos));
    }
  }

  @Override
  public void recordConnectionTimeout() {
    if (UNREPORTED.get() != LATER_ATTEMPT) {
      UNREPORTED.remove();
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
