package dev.sharddal.dynamodb;

import dev.sharddal.metadata.ChangeCursor;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataChanges;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The record of changes. Every write adds a record to it, and readers follow it.
 *
 * <p>DynamoDB exposes no commit order, so each record carries the time at which its write began, by
 * the writer's clock. A read cannot simply continue where the previous read ended: records that
 * were committed since then may carry an earlier time, by the duration of a write plus the clock
 * skew. Each read therefore starts earlier than the previous read by this amount (the overlap), and
 * leaves out the records that it has already seen. It ends at the minute that the fastest clock of
 * a writer may show.
 *
 * <p>The reader's own clock may jump. Between two reads it may stand still, or go forward by any
 * time for which the table keeps its records: the read begins at the earlier of the two times. A
 * clock that went back may have been ahead of the writers' clocks for a while, so the reads of that
 * time may have missed records. Thread-safe; stateless.
 */
final class ChangeLog {

  /** The largest tolerated difference between the clocks of a writer and a reader. */
  static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(10);

  /** The longest time between two reads. The rest of a record's lifetime covers the overlap. */
  private static final Duration MEMORY = Duration.ofMinutes(50);

  private static final Logger LOG = LoggerFactory.getLogger(DynamoDbMetadataStore.class);

  private final ChangeTable table;
  private final InstantSource clock;
  private final Duration overlap;

  /**
   * {@code callTimeout} is the timeout of the writers: no write takes longer than twice this time.
   */
  ChangeLog(ChangeTable table, InstantSource clock, Duration callTimeout) {
    this.table = table;
    this.clock = clock;
    this.overlap = callTimeout.multipliedBy(2).plus(CLOCK_TOLERANCE);
  }

  ChangeTable table() {
    return table;
  }

  /**
   * Returns the part of a transaction that adds the record of a write that begins now.
   *
   * @param rowKey the key of the row
   */
  RowTransaction.Part add(Map<String, AttributeValue> rowKey) {
    return table.put(ChangeRecord.about(rowKey, clock.instant()));
  }

  /**
   * Returns the changes since a cursor.
   *
   * @throws MetadataStoreException if the table could not be read
   * @throws IllegalArgumentException if the cursor belongs to another log
   */
  MetadataChanges since(@Nullable ChangeCursor since) {
    Instant now = clock.instant();
    if (since == null) {
      return MetadataChanges.none(startAt(now));
    }
    if (!(since instanceof ChangeLogCursor last) || last.log() != this) {
      throw new IllegalArgumentException(
          "since: expected a cursor of this store, but was " + since);
    }
    if (!remembers(last.readAt(), now)) {
      return MetadataChanges.unknown(startAt(now));
    }
    Instant earlier = last.readAt().isBefore(now) ? last.readAt() : now;
    List<ChangeRecord> records = read(earlier, now);
    List<ChangeRecord> unseen =
        records.stream().filter(record -> !last.seen().contains(record.id())).toList();
    return changes(unseen, last.after(now, records, oldestNext(now)));
  }

  private ChangeLogCursor startAt(Instant now) {
    return new ChangeLogCursor(this, now, Set.of()).after(now, read(now, now), oldestNext(now));
  }

  private boolean remembers(Instant readAt, Instant now) {
    Duration away = Duration.between(readAt, now);
    return away.compareTo(MEMORY) <= 0 && away.plus(CLOCK_TOLERANCE).compareTo(Duration.ZERO) >= 0;
  }

  private List<ChangeRecord> read(Instant since, Instant now) {
    return table.read(since.minus(overlap), now.plus(CLOCK_TOLERANCE));
  }

  /**
   * Returns the earliest time at which the next read can begin, given the largest tolerated jump
   * back of the clock.
   */
  private Instant oldestNext(Instant now) {
    return now.minus(CLOCK_TOLERANCE).minus(overlap);
  }

  private MetadataChanges changes(List<ChangeRecord> records, ChangeLogCursor next) {
    Set<DatabaseKey> databases = new HashSet<>();
    Set<String> tenants = new HashSet<>();
    int unreadable = 0;
    for (ChangeRecord record : records) {
      try {
        record.addTo(databases, tenants);
      } catch (IllegalArgumentException e) {
        if (++unreadable == 1) {
          warnOf(record, e);
        }
      }
    }
    return unreadable == 0
        ? new MetadataChanges(next, true, databases, tenants)
        : MetadataChanges.unknown(next);
  }

  private void warnOf(ChangeRecord record, IllegalArgumentException e) {
    LOG.warn(
        "DynamoDB table '{}': the record with Bucket {} and Change {}, and maybe others, cannot be"
            + " read: {}. Readers treat this once as if anything may have changed. Find out which"
            + " application other than this library writes to the table.",
        table.name(),
        record.id().bucket(),
        SafeText.quoted(record.id().change()),
        e.getMessage());
  }
}
