package dev.sharddal.lookup;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A table from tenant ids to route numbers that borrowers read without a lock, a clock or an
 * allocation. It stands in front of the route cache, which bounds, expires and loads the entries.
 * Each table holds ids of one size. Thread-safe.
 *
 * <p>A borrower asks the cache for every id that it does not find here or finds expired. The table
 * may therefore drop any id at any time.
 *
 * <p>Borrowers do not read the clock, since that would cost more than the whole look-up: {@link
 * #tick} advances the table's time, and rows expire early enough to allow for a late tick.
 */
final class IdTable {

  /*
   * Memory ordering. Borrowers read without a lock; four rules make that safe:
   *
   * 1. A borrower's first read is the volatile read of `rows`, and every writer that has changed
   *    anything ends with a volatile write of `rows`. A borrower therefore sees every change that
   *    was complete before its look-up began. This covers the time in `now`, and also routes that
   *    RouteRegistry has replaced: RouteCache.reroute calls publish() after that.
   *
   * 2. Within a row (see IdRows), the last word is written last, with release, and read first, with
   *    acquire. The id of a row never changes once it is there: a row that ends keeps its id, and
   *    its space is reclaimed only by a rebuild, which copies to a new IdRows. A borrower that reads a row during a write
   *    therefore sees either no row or a complete one, and never one id with the route of another.
   *
   * 3. RouteRegistry.byNumber is written before a number enters the table, and read after the
   *    number was found here. A borrower therefore finds the route of the number, or a later one
   *    that has replaced it. A borrower that races with the growth of that array may read null from
   *    it; RouteCache reports that as a miss. Routes are immutable, so a race cannot expose a
   *    route that is only half constructed.
   *
   * 4. An invalidation removes the tenant from the cache first and from this table after that, and
   *    a route is written to this table only inside an atomic operation of the cache on that
   *    tenant's entry, which has confirmed or replaced the entry. The table therefore never
   *    resurrects a route that the cache has invalidated. Eviction is different: a route that the
   *    cache has evicted may stay here until it expires. On shutdown the table is closed first, and
   *    accepts no more entries.
   *
   * Adversaries. An adversary who chooses tenant ids can make ids with equal hashes: the hash of a
   * text is a bijection of String.hashCode, whose collisions are easy to make, and the hash of a
   * number is a multiplication with a known constant. Only ids of tenants that exist enter the
   * table, so a flood of unknown ids neither fills nor rebuilds it. Colliding ids cannot make a
   * look-up long: probing is bounded at IdRows.MOST_PROBES, 128 rows. Ids that find no free row
   * within that distance are not stored; they are looked up in the cache, which costs their
   * borrowers time but never leads to a wrong route.
   */

  /** The result of {@link #find} for an id that is not in the table. */
  static final int NONE = -1;

  /** The resolution of the table's time: 2^24 ns, about 17 ms. */
  private static final int TICK_SHIFT = 24;

  private static final int SMALLEST = 64;
  private static final int LARGEST = Integer.MAX_VALUE / 8;

  // Fractions of the capacity. A table of maximum size is filled further, to save memory.
  private static final double HIGHEST_LOAD = 0.7;
  private static final double LOAD_OF_MAXIMUM = 0.75;
  private static final double MOST_TAKEN_OVER = 0.8;
  private static final double HIGHEST_LOAD_AT_LAST = 0.85;

  private final int words;
  private final long startNanos;
  private final int mostRows;
  private final ReentrantLock lock = new ReentrantLock();

  /** The current time in ticks. Written before {@code rows} and read after it. */
  private long now = 1;

  /** Guarded by the lock for writing. */
  private volatile IdRows rows;

  /** Guarded by the lock. */
  private boolean closed;

  /**
   * Creates an empty table.
   *
   * @param words the number of words of an id; shorter ids are padded with zeros
   * @param maximumSize the maximum number of tenants
   * @param startNanos a reading of the ticker
   */
  IdTable(int words, long maximumSize, long startNanos) {
    this.words = words;
    this.startNanos = startNanos;
    this.mostRows =
        (int) Math.max(SMALLEST, Math.min(LARGEST, Math.ceil(maximumSize / LOAD_OF_MAXIMUM)));
    this.rows = new IdRows(words, SMALLEST);
  }

  /** Returns the number of words of an id. */
  int words() {
    return words;
  }

  private long ticks(long nanos) {
    return (nanos - startNanos >> TICK_SHIFT) + 1;
  }

  /** Returns the route number of an id, or {@link #NONE}. */
  int find(String id) {
    return route(rows.find(id));
  }

  /** Returns the route number of a numeric id, or {@link #NONE}. */
  int find(long number) {
    return route(rows.find(number));
  }

  private int route(long row) {
    return IdRows.leadsSomewhere(row, now) ? IdRows.number(row) : NONE;
  }

  /**
   * Stores a route, or removes the entry if the route has already expired or its number is too
   * large.
   *
   * @param id the words of the tenant's id
   * @param untilNanos the reading of the ticker at which the entry expires
   * @param number the route number
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

  /**
   * Returns whether an id with this hash found no row recently. Takes no lock; the answer may be
   * outdated.
   */
  boolean leavesOut(int hash) {
    return rows.leavesOut(hash);
  }

  private boolean isFull(IdRows target) {
    return target.isFull(target.capacity() < mostRows ? HIGHEST_LOAD : HIGHEST_LOAD_AT_LAST);
  }

  /**
   * Returns a table with free rows: twice as many rows as are valid, up to the maximum. The valid
   * rows are copied unless they would nearly fill it, since then the next rebuild would follow at
   * once.
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

  /** Removes an id. No look-up that begins after this returns finds it. */
  void end(long[] id) {
    lock.lock();
    try {
      rows.end(id);
      publish();
    } finally {
      lock.unlock();
    }
  }

  /** Advances the table's time to a reading of the ticker. */
  void tick(long nanos) {
    lock.lock();
    try {
      now = Math.max(now, ticks(nanos));
      publish();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Publishes everything that this thread has written before. A look-up that begins after this
   * returns sees it.
   */
  void publish() {
    lock.lock();
    try {
      IdRows same = rows;
      rows = same;
    } finally {
      lock.unlock();
    }
  }

  /** Removes every id. No look-up that begins after this returns finds one of them. */
  void clear() {
    lock.lock();
    try {
      rows = new IdRows(words, SMALLEST);
    } finally {
      lock.unlock();
    }
  }

  /** Removes every id, and accepts no more. */
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
