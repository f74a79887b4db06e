package dev.sharddal.topology;

import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.snapshot.Snapshot;
import dev.sharddal.snapshot.Snapshot.Tenant;
import dev.sharddal.snapshot.SnapshotFile;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot with which an application starts if the store does not answer its first scan. It is
 * used in no other case: once the application runs, what is in memory is newer. Thread-safe.
 */
public final class LastKnownGood {

  /** With a snapshot to start with, a store that hangs gets only a part of the time of a start. */
  private static final int SCAN_SHARE = 2;

  private final @Nullable SnapshotFile file;
  private final Clock clock;

  /** When the databases of the snapshot were read, if the application has started with it. */
  private volatile @Nullable Instant usedReadAt;

  /** The tenants of the snapshot until they are taken. Guarded by this. */
  private List<Tenant> tenants = List.of();

  /**
   * Creates an object that has read no file.
   *
   * @param file the file, or null if there is none
   * @param clock provides the time of day
   */
  public LastKnownGood(@Nullable SnapshotFile file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  @Nullable SnapshotFile file() {
    return file;
  }

  /** Returns the time limit of the first scan. */
  Duration scanLimit(Duration limit) {
    return file == null ? limit : limit.dividedBy(SCAN_SHARE);
  }

  /**
   * Returns the snapshot in place of the first scan.
   *
   * @param failure why the scan has failed
   * @throws MetadataStoreException the failure, if the store does answer or there is no file;
   *     caused by the failure and saying what is wrong with the file, if that cannot be used
   */
  Snapshot insteadOf(MetadataStoreException failure) {
    if (file == null || !failure.isRetryable()) {
      throw failure;
    }
    try {
      Snapshot snapshot = file.read(clock.instant());
      usedReadAt = snapshot.readAt();
      synchronized (this) {
        tenants = snapshot.tenants();
      }
      return snapshot;
    } catch (MetadataStoreException e) {
      MetadataStoreException both =
          new MetadataStoreException(
              failure.reason(),
              failure.getMessage() + ". There is no start from a snapshot: " + e.getMessage(),
              failure);
      both.addSuppressed(e);
      throw both;
    }
  }

  /** Returns whether a topology is that of the snapshot. */
  boolean isSourceOf(Topology topology) {
    return topology.readAt().equals(usedReadAt);
  }

  /** Returns the tenants of the snapshot, once. */
  synchronized List<Tenant> takeTenants() {
    List<Tenant> taken = tenants;
    tenants = List.of();
    return taken;
  }
}
