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
 * The record of changes: writes add to it, and readers follow it.
 *
 * <p>DynamoDB has no order in which it committed, so a record has the time at which its write
 * began, by the writer's clock. A reading cannot go on where the last one ended: what was committed
 * since may have an earlier time, by as long as a write takes and by what the clocks differ. So it
 * begins that much before the time of the last one, which is the overlap, and leaves out what it
 * has seen. It ends at the minute that the fastest clock of a writer may have.
 *
 * <p>The reader's own clock may jump. Between two readings it may stand still or go forward by any
 * time that the table remembers: the reading begins at the earlier of the two. A clock that went
 * back may have been ahead of the writers' for a while, and then nobody knows what those readings
 * missed. Thread-safe; keeps nothing.
 */
final class ChangeLog {

  /** What the clocks of a writer and a reader may differ by. */
  static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(10);

  /** How late a reader may come back. The rest of a record's life is for the overlap. */
  private static final Duration MEMORY = Duration.ofMinutes(50);

  private static final Logger LOG = LoggerFactory.getLogger(DynamoDbMetadataStore.class);

  private final ChangeTable table;
  private final InstantSource clock;
  private final Duration overlap;

  /** {@code callTimeout} is that of the writers: none of them takes longer than twice this. */
  ChangeLog(ChangeTable table, InstantSource clock, Duration callTimeout) {
    this.table = table;
    this.clock = clock;
    this.overlap = callTimeout.multipliedBy(2).plus(CLOCK_TOLERANCE);
  }

  ChangeTable table() {
    return table;
  }

  /**
   * Returns the record of a write that begins now.
   *
   * @param rowKey the key of the row
   */
  RowTransaction.Part add(Map<String, AttributeValue> rowKey) {
    return table.put(ChangeRecord.about(rowKey, clock.instant()));
  }

  /**
   * Returns what was written since a place.
   *
   * @throws MetadataStoreException if the table could not be read
   * @throws IllegalArgumentException if the place is in another log
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

  /** Returns where the next reading begins if the clock goes back by all that it may. */
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
            + " read: {}. Whoever follows the changes is told once that anything may have changed."
            + " Find out who else than the library writes to this table.",
        table.name(),
        record.id().bucket(),
        SafeText.quoted(record.id().change()),
        e.getMessage());
  }
}
