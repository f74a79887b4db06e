package dev.sharddal.lookup;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A hash table with open addressing and linear probing, in a single array. A row consists of the
 * words of a packed id and a last word that holds the route. All words of a row are adjacent, so a
 * look-up usually touches one cache line.
 *
 * <p>The last word of a row is written last, with release. It is zero while the row is empty;
 * afterwards the id of the row never changes. A reader that reads the last word first, with
 * acquire, therefore sees a complete row, even during concurrent writes. Writers hold the lock of
 * the {@link IdTable}.
 *
 * <p>The last word, from its highest bit: the tick until which the row is valid (36 bits), the
 * number of the route (20 bits), the low bits of the id's hash (8 bits).
 */
final class IdRows {

  /** The limit of route numbers, exclusive. */
  static final int NUMBERS = 1 << 20;

  /** The result of a look-up that found no row. */
  static final long NOTHING = 0;

  private static final VarHandle LAST = MethodHandles.arrayElementVarHandle(long[].class);

  /**
   * The number of rows that a look-up probes at most. An id that finds no free row within this
   * distance is not stored.
   */
  private static final int MOST_PROBES = 128;

  /** A power of two. */
  private static final int LEFT_OUT = 64;

  private static final int UNTIL_SHIFT = 28;
  private static final int NUMBER_SHIFT = 8;
  private static final int TAG = 0xff;

  private final int words;
  private final int capacity;
  private final long[] cells;

  /**
   * Hashes of ids that found no row, so that their borrowers do not try again each time: a hash is
   * at the index of its low bits. Read without a lock; zeros are hashes that were not left out, but
   * for the ids whose hash is zero, which always try.
   */
  private final int[] leftOut = new int[LEFT_OUT];

  /** The number of rows that are not empty, expired rows included. */
  private int used;

  IdRows(int words, int capacity) {
    this.words = words;
    this.capacity = capacity;
    this.cells = new long[(words + 1) * (capacity + MOST_PROBES)]; // probing never wraps around
  }

  /** Returns whether the rows in use have reached the given fraction of the capacity. */
  boolean isFull(double share) {
    return used >= (int) (share * capacity);
  }

  int capacity() {
    return capacity;
  }

  /** Returns whether a row with this last word is valid at a tick. */
  static boolean leadsSomewhere(long last, long now) {
    return last >>> UNTIL_SHIFT > now;
  }

  /** Returns the route number in a last word. */
  static int number(long last) {
    return (int) (last >>> NUMBER_SHIFT) & NUMBERS - 1;
  }

  /** Returns the last word of the row of an id, or {@link #NOTHING}. */
  long find(String id) {
    int hash = PackedId.hash(id);
    int at = firstRow(hash);
    for (int end = at + MOST_PROBES * (words + 1); at < end; at += words + 1) {
      long last = (long) LAST.getAcquire(cells, at + words);
      if (last == NOTHING) {
        return NOTHING;
      }
      if (((last ^ hash) & TAG) == 0 && holds(at, id)) {
        return last;
      }
    }
    return NOTHING;
  }

  private boolean holds(int at, String id) {
    for (int i = words - 1; i >= 0; i--) { // ids usually differ at their end
      if (cells[at + i] != PackedId.word(id, i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the last word of the row of a numeric id, or {@link #NOTHING}. Only for tables whose
   * ids have one word.
   */
  long find(long number) {
    int hash = PackedId.hash(number);
    int at = firstRow(hash);
    for (int end = at + MOST_PROBES * 2; at < end; at += 2) {
      long last = (long) LAST.getAcquire(cells, at + 1);
      if (last == NOTHING || cells[at] == number) {
        return last;
      }
    }
    return NOTHING;
  }

  /** Returns the position at which probing for a hash starts. */
  private int firstRow(int hash) {
    return (int) ((hash & 0xffff_ffffL) * capacity >>> 32) * (words + 1);
  }

  /** Writes the row of an id. Does nothing if all rows within probing distance are taken. */
  void put(long[] id, long untilTick, int number) {
    int hash = hash(id, 0);
    int at = rowOf(id, hash);
    if (at < 0) {
      leftOut[hash & LEFT_OUT - 1] = hash;
      return;
    }
    if (cells[at + words] == NOTHING) {
      System.arraycopy(id, 0, cells, at, words);
      used++;
    }
    long last = untilTick << UNTIL_SHIFT | (long) number << NUMBER_SHIFT | hash & TAG;
    LAST.setRelease(cells, at + words, last);
  }

  /** Returns whether an id with this hash found no row. A rebuild forgets it. */
  boolean leavesOut(int hash) {
    return hash != 0 && leftOut[hash & LEFT_OUT - 1] == hash;
  }

  /** Invalidates the row of an id, if there is one. The row keeps its id. */
  void end(long[] id) {
    int hash = hash(id, 0);
    int at = rowOf(id, hash);
    if (at >= 0 && cells[at + words] != NOTHING) {
      LAST.setRelease(cells, at + words, 1L << NUMBER_SHIFT | hash & TAG);
    }
  }

  /**
   * Returns the position of the row of an id, or of the empty row to use for it; negative if there
   * is neither within probing distance.
   */
  private int rowOf(long[] id, int hash) {
    int at = firstRow(hash);
    for (int end = at + MOST_PROBES * (words + 1); at < end; at += words + 1) {
      if (cells[at + words] == NOTHING || isRow(at, id)) {
        return at;
      }
    }
    return -1;
  }

  private boolean isRow(int at, long[] id) {
    for (int i = 0; i < words; i++) {
      if (cells[at + i] != id[i]) {
        return false;
      }
    }
    return true;
  }

  private int hash(long[] source, int at) {
    return words == 1 ? PackedId.hash(source[at]) : PackedId.hash(source, at, words);
  }

  /** Returns the number of valid rows. */
  int count(long now) {
    int count = 0;
    for (int at = words; at < cells.length; at += words + 1) {
      if (leadsSomewhere(cells[at], now)) {
        count++;
      }
    }
    return count;
  }

  /** Copies all valid rows into another table. */
  void copyTo(IdRows target, long now) {
    long[] id = new long[words];
    for (int at = 0; at < cells.length; at += words + 1) {
      long last = cells[at + words];
      if (leadsSomewhere(last, now)) {
        System.arraycopy(cells, at, id, 0, words);
        target.put(id, last >>> UNTIL_SHIFT, number(last));
      }
    }
  }
}
