package dev.sharddal.pool;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reports a borrow that took several attempts to the metrics as a single wait.
 *
 * <p>HikariCP reports the duration of each attempt to its tracker, and afterwards a timeout if the
 * attempt ended without a connection. An attempt that is shorter than the first wait succeeded and
 * is reported immediately. A longer one is held back until its outcome is known. The later attempts
 * of a borrow are not reported one by one, but as a single wait when the borrow ends.
 */
final class BorrowWaitMetrics implements IMetricsTracker {

  private static final long FIRST_WAIT_NANOS =
      TimeUnit.MILLISECONDS.toNanos(RetirablePool.FIRST_WAIT_MILLIS);

  private static final Long LATER_ATTEMPT = -1L;

  /**
   * The nanoseconds of this thread's attempt whose outcome is not known yet, or {@link
   * #LATER_ATTEMPT}; almost always null.
   */
  private static final ThreadLocal<@Nullable Long> UNREPORTED = new ThreadLocal<>();

  private final IMetricsTracker tracker;

  /** The number of attempts that are held back, so that most borrows need not look for one. */
  private final AtomicInteger heldBack = new AtomicInteger();

  BorrowWaitMetrics(IMetricsTracker tracker) {
    this.tracker = tracker;
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

  /** Notes that this thread's attempt has succeeded. */
  void succeeded() {
    if (heldBack.get() > 0) {
      Long nanos = takeHeldBack();
      if (nanos != null) {
        tracker.recordConnectionAcquiredNanos(nanos);
      }
    }
  }

  private @Nullable Long takeHeldBack() {
    Long nanos = UNREPORTED.get();
    if (nanos == null || nanos.equals(LATER_ATTEMPT)) {
      return null;
    }
    UNREPORTED.remove();
    heldBack.decrementAndGet();
    return nanos;
  }

  @Override
  public void recordConnectionAcquiredNanos(long nanos) {
    if (nanos < FIRST_WAIT_NANOS) {
      if (!LATER_ATTEMPT.equals(UNREPORTED.get())) {
        tracker.recordConnectionAcquiredNanos(nanos);
      }
    } else if (UNREPORTED.get() == null) {
      UNREPORTED.set(nanos);
      heldBack.incrementAndGet();
    }
  }

  @Override
  public void recordConnectionTimeout() {
    takeHeldBack();
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
