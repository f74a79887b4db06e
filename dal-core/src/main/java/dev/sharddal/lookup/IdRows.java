package dev.sharddal.lookup;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Rows of some words, which are a packed id, and one more that says where it leads: all in one
 * array, so that who finds a row has it in the processor's cache. Open addressing with linear
 * probing.
 *
 * <p>The last word of a row is written last, with release, and is zero as long as there is no row;
 * from then on the id stays the same for good. So whoever reads the last word first, with acquire,
 * sees one whole row, whatever is written meanwhile. Writers hold the lock of the {@link IdTable}.
 *
 * <p>The last word, from its highest bit: until when the row leads anywhere, in ticks (36 bits);
 * the number of the route (20); some bits of the id's hash (8).
 */
final class IdRows {

  /** How many routes can be told apart. */
  static final int NUMBERS = 1 << 20;

  /** What find returns where there is no row. */
  static final long NOTHING = 0;

  private static final VarHandle LAST = MethodHandles.arrayElementVarHandle(long[].class);

  /** How far from its place a row may stand. One that would stand farther away is left out. */
  private static final int MOST_PROBES = 128;

  private static final int UNTIL_SHIFT = 28;
  private static final int NUMBER_SHIFT = 8;
  private static final int TAG = 0xff;

  private final int words;
  private final int capacity;
  private final long[] cells;

  /** Rows that were ever written. */
  private int used;

  IdRows(int words, int capacity) {
    this.words = words;
    this.capacity = capacity;
    this.cells = new long[(words + 1) * (capacity + MOST_PROBES)]; // so that nothing wraps around
  }

  /** Returns whether more rows than a share of all would make the way to them long. */
  boolean isFull(double share) {
    return used >= (int) (share * capacity);
  }

  int capacity() {
    return capacity;
  }

  static boolean leadsSomewhere(long last, long now) {
    return last >>> UNTIL_SHIFT > now;
  }

  static int number(long last) {
    return (int) (last >>> NUMBER_SHIFT) & NUMBERS - 1;
  }

  /** Returns the last word of an id's row. */
  long find(String id) {
    int hash = PackedId.hash(id);
    int at = place(hash);
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
    for (int i = words - 1; i >= 0; i--) { // ids differ at their end more often than at their start
      if (cells[at + i] != PackedId.word(id, i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the last word of a number's row, where rows have one word. */
  long find(long number) {
    int hash = PackedId.hash(number);
    int at = place(hash);
    for (int end = at + MOST_PROBES * 2; at < end; at += 2) {
      long last = (long) LAST.getAcquire(cells, at + 1);
      if (last == NOTHING || cells[at] == number) {
        return last;
      }
    }
    return NOTHING;
  }

  private int place(int hash) {
    return (int) ((hash & 0xffff_ffffL) * capacity >>> 32) * (words + 1);
  }

  /** Writes a row, or leaves it out where all places nearby are taken. */
  void put(long[] id, long untilTick, int number) {
    int hash = hash(id, 0);
    int at = rowOf(id, hash);
    if (at < 0) {
      return;
    }
    if (cells[at + words] == NOTHING) {
      System.arraycopy(id, 0, cells, at, words);
      used++;
    }
    long last = untilTick << UNTIL_SHIFT | (long) number << NUMBER_SHIFT | hash & TAG;
    LAST.setRelease(cells, at + words, last);
  }

  /** From now on the row of an id leads nowhere, if there is one. */
  void end(long[] id) {
    int hash = hash(id, 0);
    int at = rowOf(id, hash);
    if (at >= 0 && cells[at + words] != NOTHING) {
      LAST.setRelease(cells, at + words, 1L << NUMBER_SHIFT | hash & TAG);
    }
  }

  /** Returns where the row of an id stands, or could stand; negative if there is no place. */
  private int rowOf(long[] id, int hash) {
    int at = place(hash);
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

  /** Returns how many rows lead somewhere. */
  int count(long now) {
    int count = 0;
    for (int at = words; at < cells.length; at += words + 1) {
      if (leadsSomewhere(cells[at], now)) {
        count++;
      }
    }
    return count;
  }

  /** Writes all rows that lead somewhere into others. */
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
