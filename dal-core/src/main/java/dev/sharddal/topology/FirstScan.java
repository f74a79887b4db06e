package dev.sharddal.topology;

import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.Staleness;
import dev.sharddal.snapshot.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows with which an application starts.
 *
 * @param scan the rows
 * @param readAt when they were read from the store
 * @param snapshotAge their age if they come from a snapshot, or null
 */
record FirstScan(DatabaseScan scan, Instant readAt, @Nullable Duration snapshotAge) {

  private static final Logger LOG = LoggerFactory.getLogger(FirstScan.class);

  /**
   * Returns the rows of the store, or those of the snapshot if the store does not answer.
   *
   * @throws MetadataStoreException if the store could not be read, and there is no start from a
   *     snapshot
   */
  static FirstScan of(
      MetadataReader reader, LastKnownGood lastKnownGood, Duration limit, Clock clock) {
    AtomicReference<Instant> readAt = new AtomicReference<>(clock.instant());
    try {
      DatabaseScan scan =
          reader.scanFirst(lastKnownGood.scanLimit(limit), old -> startWith(old, readAt));
      return new FirstScan(scan, readAt.get(), null);
    } catch (MetadataStoreException e) {
      Snapshot snapshot = lastKnownGood.insteadOf(e);
      LOG.warn("Starting with a snapshot, because the store cannot be read now: {}", snapshot, e);
      return new FirstScan(
          reader.startWith(snapshot.scan(), "the snapshot of " + snapshot.readAt()),
          snapshot.readAt(),
          Duration.between(snapshot.readAt(), clock.instant()));
    }
  }

  private static void startWith(Staleness old, AtomicReference<Instant> readAt) {
    LOG.warn(
        "Starting with the metadata of {}, because the store cannot be read now: {}",
        old.asOf(),
        old.because());
    readAt.set(old.asOf());
  }
}
