package dev.sharddal.guard;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long the connections of a replica are held, without timing any of them. By Little's law, the
 * mean number of connections in use is the number of borrows in a time, times the mean time for
 * which each is held. So one counts the borrows, and looks at regular intervals how many
 * connections are in use. The window is the last 100 looks.
 *
 * <p>A replica with few looks that saw a connection in use says little about itself. It is believed
 * as if {@value #PRIOR} more had been seen, at the mean of all replicas. A replica without a borrow
 * in the window thus counts as average, and is tried again.
 *
 * <p>The unit of the time is the interval between two looks. Thread-safe, but {@link #look} and
 * {@link #compare} are called by one thread at a time.
 */
public final class HoldTime {

  static final int WINDOW = 100;
  private static final int PRIOR = 10;

  private final LongAdder borrows = new LongAdder();

  private final int[] activeSeen = new int[WINDOW];
  private final long[] borrowsSeen = new long[WINDOW];
  private int next;
  private long active;
  private long borrowed;
  private long borrowsBefore;

  private volatile double mean = 1;

  /** Counts a borrow. */
  public void borrowed() {
    borrows.increment();
  }

  /**
   * Takes a look.
   *
   * @param activeNow how many connections are in use now
   */
  public void look(int activeNow) {
    long borrowsNow = borrows.sum();
    active += activeNow - activeSeen[next];
    borrowed += borrowsNow - borrowsBefore - borrowsSeen[next];
    activeSeen[next] = activeNow;
    borrowsSeen[next] = borrowsNow - borrowsBefore;
    borrowsBefore = borrowsNow;
    next = (next + 1) % WINDOW;
  }

  /**
   * Computes the mean times of the replicas of one group from their looks.
   *
   * @param replicas the replicas of the group
   */
  public static void compare(List<HoldTime> replicas) {
    long allActive = 0;
    long allBorrowed = 0;
    for (HoldTime each : replicas) {
      allActive += each.active;
      allBorrowed += each.borrowed;
    }
    if (allActive == 0 || allBorrowed == 0) {
      replicas.forEach(each -> each.mean = 1); // nothing is known: they are equal
      return;
    }
    double common = (double) allActive / allBorrowed;
    for (HoldTime each : replicas) {
      each.mean = (each.active + PRIOR) / (each.borrowed + PRIOR / common);
    }
  }

  /** Returns the mean time for which a connection is held. Reads one volatile field. */
  public double mean() {
    return mean;
  }
}
