package dev.sharddal.topology;

import dev.sharddal.metadata.DatabaseKey;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the changes that were applied, in total and for each database. A reader compares the count
 * before its read with the count after it: if they differ, what it has read may be older than what
 * is applied by now. Thread-safe.
 */
final class AppliedCounts {

  /** Guarded by this. */
  private final Map<DatabaseKey, Long> byDatabase = new HashMap<>();

  /** The changes that concern all databases. Guarded by this. */
  private long ofAll;

  /** Guarded by this. */
  private long total;

  synchronized long total() {
    return total;
  }

  synchronized long of(DatabaseKey key) {
    return ofAll + byDatabase.getOrDefault(key, 0L);
  }

  synchronized void changed(DatabaseKey key) {
    total++;
    byDatabase.merge(key, 1L, Long::sum);
  }

  synchronized void changedAll() {
    total++;
    ofAll++;
  }
}
