package dev.sharddal.lookup;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Where tenants in use lead, for borrowers: in front of the cache that bounds, expires and loads,
 * and much cheaper to ask. It has the ids of one length. Thread-safe.
 *
 * <p>Borrowers begin with one volatile read, which is that of the rows, and whoever changes
 * anything that they read after it ends with a volatile write of the rows. So a borrower sees every
 * change that was over before it came. What it does not find, or finds too old, it asks the cache
 * for; so the table may forget at any time.
 *
 * <p>Borrowers do not read the clock either, which would take more time than all the rest: {@link
 * #tick} brings the time, and rows end early enough for a late tick.
 */
final class IdTable {

  /** What {@link #find} returns if it knows no route. */
  static final int NONE = -1;

  /** About 17 ms: the finest time that rows know. */
  private static final int TICK_SHIFT = 24;

  private static final int SMALLEST = 64;
  private static final int LARGEST = Integer.MAX_VALUE / 8;

  // Shares of the rows that there are. Memory counts where there are many tenants.
  private static final double HIGHEST_LOAD = 0.7;
  private static final double LOAD_OF_MAXIMUM = 0.75;
  private static final double MOST_TAKEN_OVER = 0.8;
  private static final double HIGHEST_LOAD_AT_LAST = 0.85;

  private final int words;
  private final long startNanos;
  private final int mostRows;
  private final ReentrantLock lock = new ReentrantLock();

  /** In ticks. Written before the rows, and read after them. */
  private long now = 1;

  /** Guarded by the lock for writing. */
  private volatile IdRows rows;

  /** Guarded by the lock. */
  private boolean closed;

  /**
   * Makes an empty table.
   *
   * @param words how many words its ids have; shorter ids are filled up with zeros
   * @param maximumSize how many tenants there may be
   * @param startNanos a reading of the ticker
   */
  IdTable(int words, long maximumSize, long startNanos) {
    this.words = words;
    this.startNanos = startNanos;
    this.mostRows =
        (int) Math.max(SMALLEST, Math.min(LARGEST, Math.ceil(maximumSize / LOAD_OF_MAXIMUM)));
    this.rows = new IdRows(words, SMALLEST);
  }

  /** Returns how many words its ids have. */
  int words() {
    return words;
  }

  private long ticks(long nanos) {
    return (nanos - startNanos >> TICK_SHIFT) + 1;
  }

  /** Returns the number of the route of an id, or {@link #NONE}. */
  int find(String id) {
    return route(rows.find(id));
  }

  /** Returns the number of the route of a number, or {@link #NONE}. */
  int find(long number) {
    return route(rows.find(number));
  }

  private int route(long row) {
    return IdRows.leadsSomewhere(row, now) ? IdRows.number(row) : NONE;
  }

  /**
   * Remembers a route, or that there is none that could be remembered.
   *
   * @param id of whom
   * @param untilNanos until when, as a reading of the ticker
   * @param number of the route
   */
  void put(long[] id, long untilNanos, int number) {
    lock.lock();
    try {
      long until = ticks(untilNanos);
      if (closed) {
        return;
      }
      if (until <= now || number >= IdRows.NUMBERS) {
        end(id);
        return;
      }
      IdRows target = isFull(rows) ? rebuilt(rows) : rows;
      target.put(id, until, number);
      rows = target;
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull(IdRows target) {
    return target.isFull(target.capacity() < mostRows ? HIGHEST_LOAD : HIGHEST_LOAD_AT_LAST);
  }

  /**
   * Returns rows with room: twice as many as there are in force, or as many as there may be. If
   * that leaves little room, none is taken over, or the next rebuilding would follow at once.
   */
  private IdRows rebuilt(IdRows full) {
    long inForce = full.count(now);
    int capacity = (int) Math.min(mostRows, Math.max(SMALLEST, 2 * inForce));
    IdRows roomy = new IdRows(words, capacity);
    if (inForce < MOST_TAKEN_OVER * capacity) {
      full.copyTo(roomy, now);
    }
    return roomy;
  }

  /** Forgets a route. Who asks after this returns does not find it. */
  void end(long[] id) {
    lock.lock();
    try {
      rows.end(id);
      publish();
    } finally {
      lock.unlock();
    }
  }

  /** Brings the time. */
  void tick(long nanos) {
    lock.lock();
    try {
      now = Math.max(now, ticks(nanos));
      publish();
    } finally {
      lock.unlock();
    }
  }

  /** Lets whoever asks after this returns see all that was written before. */
  void publish() {
    lock.lock();
    try {
      IdRows same = rows;
      rows = same;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets everything. Who asks after this returns finds nothing. */
  void clear() {
    lock.lock();
    try {
      rows = new IdRows(words, SMALLEST);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets everything, and learns nothing more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      clear();
    } finally {
      lock.unlock();
    }
  }
}
