package dev.sharddal.lookup;

import org.jspecify.annotations.Nullable;

/**
 * An index from tenant ids to small numbers: one {@link IdTable} for each size of id. It may drop
 * any id at any time, so a miss does not mean that the tenant does not exist. Thread-safe.
 */
public final class TenantIndex {

  /** The result of {@link #find} for an id that is not in the index. */
  public static final int NONE = IdTable.NONE;

  private final IdTable numbers;
  private final IdTable shortIds;
  private final IdTable longIds;

  /**
   * Creates an empty index.
   *
   * @param maximumSize the maximum number of ids in each table
   * @param startNanos a reading of the ticker
   */
  public TenantIndex(long maximumSize, long startNanos) {
    numbers = new IdTable(1, maximumSize, startNanos);
    shortIds = new IdTable(PackedId.SHORT / 8, maximumSize, startNanos);
    longIds = new IdTable(PackedId.LONGEST / 8, maximumSize, startNanos);
  }

  /**
   * Returns the number of a tenant, or {@link #NONE}.
   *
   * @param id the tenant's id
   */
  public int find(String id) {
    long number = PackedId.number(id);
    if (number != PackedId.NO_NUMBER) {
      return numbers.find(number);
    }
    int length = id.length();
    if (length <= PackedId.SHORT) {
      return shortIds.find(id);
    }
    return length <= PackedId.LONGEST ? longIds.find(id) : NONE;
  }

  /**
   * Returns the number of a tenant, or {@link #NONE}.
   *
   * @param id the tenant's id
   */
  public int find(long id) {
    return numbers.find(id);
  }

  /**
   * Returns whether an id can be packed, so that the index can hold it.
   *
   * @param id the tenant's id
   */
  public static boolean takes(String id) {
    return PackedId.isPackable(id);
  }

  /**
   * Returns whether it is worth trying to store an id: it can be packed, and there was a row for it
   * so far. Takes no lock.
   *
   * @param id the tenant's id
   */
  public boolean mayTake(String id) {
    return takes(id) && !tableOf(id).leavesOut(hashOf(id));
  }

  private static int hashOf(String id) {
    long number = PackedId.number(id);
    return number != PackedId.NO_NUMBER ? PackedId.hash(number) : PackedId.hash(id);
  }

  /**
   * Stores the number of a tenant, or removes the entry if it has already expired. Does nothing if
   * the id cannot be packed.
   *
   * @param id the tenant's id
   * @param untilNanos the reading of the ticker at which the entry expires
   * @param number the number
   */
  public void put(String id, long untilNanos, int number) {
    IdTable table = tableOf(id);
    long[] words = wordsOf(id, table);
    if (words != null) {
      table.put(words, untilNanos, number);
    }
  }

  /**
   * Removes a tenant. No look-up that begins after this returns finds it.
   *
   * @param id the tenant's id
   */
  public void end(String id) {
    IdTable table = tableOf(id);
    long[] words = wordsOf(id, table);
    if (words != null) {
      table.end(words);
    }
  }

  private IdTable tableOf(String id) {
    if (PackedId.number(id) != PackedId.NO_NUMBER) {
      return numbers;
    }
    return id.length() <= PackedId.SHORT ? shortIds : longIds;
  }

  private long @Nullable [] wordsOf(String id, IdTable table) {
    return table == numbers
        ? new long[] {PackedId.number(id)}
        : takes(id) ? PackedId.words(id, table.words()) : null;
  }

  /**
   * Advances the index's time.
   *
   * @param nanos a reading of the ticker
   */
  public void tick(long nanos) {
    numbers.tick(nanos);
    shortIds.tick(nanos);
    longIds.tick(nanos);
  }

  /**
   * Publishes everything that this thread has written before. A look-up that begins after this
   * returns sees it.
   */
  public void publish() {
    numbers.publish();
    shortIds.publish();
    longIds.publish();
  }

  /** Removes every tenant. No look-up that begins after this returns finds one of them. */
  public void clear() {
    numbers.clear();
    shortIds.clear();
    longIds.clear();
  }

  /** Removes every tenant, and accepts no more. */
  public void close() {
    numbers.close();
    shortIds.close();
    longIds.close();
  }
}
