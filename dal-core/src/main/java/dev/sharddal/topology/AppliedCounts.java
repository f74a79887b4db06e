package dev.sharddal.topology;

import dev.sharddal.metadata.DatabaseKey;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the changes that were applied. A reader compares the count before its read with the count
 * after it: if they differ, what it has read may be older than what is in effect by now.
 * Thread-safe.
 */
final class AppliedCounts {

  /**
   * The count at the last change of each database since the last change of all. Guarded by this.
   */
  private final Map<DatabaseKey, Long> lastOfDatabase = new HashMap<>();

  /** The count at the last change of all databases. Guarded by this. */
  private long lastOfAll;

  /** Guarded by this. */
  private long total;

  /** Returns the count at the last change of any database. */
  synchronized long total() {
    return total;
  }

  /** Returns the count at the last change of a database. */
  synchronized long of(DatabaseKey key) {
    return lastOfDatabase.getOrDefault(key, lastOfAll);
  }

  /** Notes a change of a database. */
  synchronized void changed(DatabaseKey key) {
    lastOfDatabase.put(key, ++total);
  }

  /** Notes a change that may concern every database. */
  synchronized void changedAll() {
    lastOfAll = ++total;
    lastOfDatabase.clear();
  }
}
