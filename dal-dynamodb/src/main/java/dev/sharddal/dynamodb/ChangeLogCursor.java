package dev.sharddal.dynamodb;

import dev.sharddal.metadata.ChangeCursor;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * How far a reader of the record of changes has come.
 *
 * @param log whose place it is
 * @param readAt when it read last, by its own clock
 * @param seen the records that it knows of those that it will meet again
 */
record ChangeLogCursor(ChangeLog log, Instant readAt, Set<ChangeRecord.Id> seen)
    implements ChangeCursor {

  ChangeLogCursor {
    seen = Set.copyOf(seen);
  }

  /**
   * Returns the place after a reading.
   *
   * @param now when it began
   * @param records what was read
   * @param oldest before this no later reading will begin
   */
  ChangeLogCursor after(Instant now, Collection<ChangeRecord> records, Instant oldest) {
    Set<ChangeRecord.Id> known = new HashSet<>(seen);
    records.forEach(record -> known.add(record.id()));
    known.removeIf(id -> id.bucket() < ChangeRecord.bucketOf(oldest));
    return new ChangeLogCursor(log, now, known);
  }

  /** Returns the time and a count. */
  @Override
  public String toString() {
    return "what was read at " + readAt + ", with " + seen.size() + " records to be met again";
  }
}
