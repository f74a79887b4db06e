package dev.sharddal.dynamodb;

import dev.sharddal.metadata.ChangeCursor;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The position of a reader in the record of changes.
 *
 * @param log the log that the cursor belongs to
 * @param readAt when the reader last read, by its own clock
 * @param seen the records that it has seen and that a later read may return again
 */
record ChangeLogCursor(ChangeLog log, Instant readAt, Set<ChangeRecord.Id> seen)
    implements ChangeCursor {

  ChangeLogCursor {
    seen = Set.copyOf(seen);
  }

  /**
   * Returns the cursor after a read.
   *
   * @param now when the read began
   * @param records the records that were read
   * @param oldest the earliest time at which a later read can begin
   */
  ChangeLogCursor after(Instant now, Collection<ChangeRecord> records, Instant oldest) {
    Set<ChangeRecord.Id> known = new HashSet<>(seen);
    records.forEach(record -> known.add(record.id()));
    known.removeIf(id -> id.bucket() < ChangeRecord.bucketOf(oldest));
    return new ChangeLogCursor(log, now, known);
  }

  /** Returns the time of the last read and the number of records seen. */
  @Override
  public String toString() {
    return "read at " + readAt + ", " + seen.size() + " records already seen";
  }
}
