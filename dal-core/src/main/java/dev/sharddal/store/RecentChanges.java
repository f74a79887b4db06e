package dev.sharddal.store;

import dev.sharddal.metadata.ChangeCursor;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataChanges;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A bounded change record in memory. Thread-safe. */
final class RecentChanges {

  private final int capacity;

  /** The most recent changes, oldest first. Guarded by this. */
  private final ArrayDeque<Object> changes = new ArrayDeque<>();

  /** The total number of changes so far. Guarded by this. */
  private long written;

  private record MemoryCursor(RecentChanges owner, long written) implements ChangeCursor {}

  RecentChanges(int capacity) {
    this.capacity = capacity;
  }

  synchronized void add(DatabaseKey database) {
    append(database);
  }

  synchronized void add(String tenantId) {
    append(tenantId);
  }

  private void append(Object change) {
    if (changes.size() == capacity) {
      changes.removeFirst();
    }
    changes.addLast(change);
    written++;
  }

  synchronized MetadataChanges since(@Nullable ChangeCursor since) {
    MemoryCursor now = new MemoryCursor(this, written);
    if (since == null) {
      return MetadataChanges.none(now);
    }
    if (!(since instanceof MemoryCursor cursor) || cursor.owner != this) {
      throw new IllegalArgumentException(
          "since: expected a cursor of this store, but was " + since);
    }
    long behind = written - cursor.written;
    return behind > changes.size() ? MetadataChanges.unknown(now) : last((int) behind, now);
  }

  private MetadataChanges last(int count, ChangeCursor now) {
    Set<DatabaseKey> databases = new HashSet<>();
    Set<String> tenants = new HashSet<>();
    changes.stream()
        .skip(changes.size() - count)
        .forEach(
            change -> {
              if (change instanceof DatabaseKey database) {
                databases.add(database);
              } else {
                tenants.add((String) change);
              }
            });
    return new MetadataChanges(now, true, databases, tenants);
  }
}
