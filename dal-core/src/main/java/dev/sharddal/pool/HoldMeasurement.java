package dev.sharddal.pool;

import dev.sharddal.guard.HoldTime;
import org.jspecify.annotations.Nullable;

/** Measures for how long the connections of one pool are held, if a balancer asks. Thread-safe. */
final class HoldMeasurement {

  /** Null as long as no balancer needs it. */
  private volatile @Nullable HoldTime measured;

  /** Starts to measure. */
  void start() {
    if (measured == null) {
      measured = new HoldTime();
    }
  }

  /** Returns what was measured; null before {@link #start}. */
  @Nullable HoldTime measured() {
    return measured;
  }

  /** Counts a borrow, if that is needed. */
  void borrowed() {
    HoldTime now = measured;
    if (now != null) {
      now.borrowed();
    }
  }

  /** Returns the mean time in the unit of {@link HoldTime}; 1 before {@link #start}. */
  double mean() {
    HoldTime now = measured;
    return now == null ? 1 : now.mean();
  }
}
