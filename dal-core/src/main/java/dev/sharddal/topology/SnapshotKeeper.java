package dev.sharddal.topology;

import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.report.SnapshotStatus;
import dev.sharddal.routing.CachedTenants;
import dev.sharddal.runtime.LibraryThreads;
import dev.sharddal.snapshot.Snapshot;
import dev.sharddal.snapshot.SnapshotFile;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the snapshot of the metadata: every minute, and soon after the topology has changed.
 * Nothing waits for a write, and a failed one changes nothing else. While the metadata cannot be
 * read, nothing is written, so the file keeps what was good.
 *
 * <p>If the application has started with a snapshot, this restores its tenants, and scans the store
 * until it answers and the topology is that of the store. Thread-safe.
 */
public final class SnapshotKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotKeeper.class);

  private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();

  /** Lets changes that come together be written together. */
  private static final long SOON_NANOS = Duration.ofSeconds(1).toNanos();

  private static final long FIRST_SCAN_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(30).toNanos();

  private final Settings settings;
  private final @Nullable SnapshotFile file;
  private final CachedTenants tenants;
  private final TopologyReconciler reconciler;
  private final LibraryThreads threads;

  private final AtomicBoolean due = new AtomicBoolean();

  /** Held while the file is written. */
  private final ReentrantLock writing = new ReentrantLock();

  private volatile boolean stopped;

  /** Written under {@link #writing}. */
  private volatile @Nullable Instant writtenAt;

  /** Written under {@link #writing}. */
  private volatile @Nullable String trouble;

  /**
   * The settings of a keeper.
   *
   * @param lastKnownGood the file, and whether the application has started with it
   * @param maximumTenants the maximum number of tenants in the file
   * @param clock provides the time of day
   * @param random spreads the scans of a fleet
   */
  public record Settings(
      LastKnownGood lastKnownGood, int maximumTenants, Clock clock, RandomGenerator random) {}

  /**
   * Creates a keeper that is not started.
   *
   * @param settings the settings
   * @param tenants the cached tenants
   * @param reconciler has the topology
   * @param threads the library's threads
   */
  public SnapshotKeeper(
      Settings settings,
      CachedTenants tenants,
      TopologyReconciler reconciler,
      LibraryThreads threads) {
    this.settings = settings;
    this.file = settings.lastKnownGood().file();
    this.tenants = tenants;
    this.reconciler = reconciler;
    this.threads = threads;
  }

  /** Returns the snapshot to start with. */
  public LastKnownGood lastKnownGood() {
    return settings.lastKnownGood();
  }

  /** Restores the tenants of a snapshot that was used, and writes from now on. */
  public void start() {
    if (file == null) {
      return;
    }
    reconciler.onChange(this::writeSoon);
    List<Snapshot.Tenant> saved = settings.lastKnownGood().takeTenants();
    if (isInEffect()) {
      restore(saved);
      scanAfter(FIRST_SCAN_NANOS);
    } else if (!file.exists()) {
      writeSoon();
    }
    threads.runAfter(PERIOD_NANOS, this::writePeriodically);
  }

  /** Schedules no further write. */
  public void stop() {
    stopped = true;
  }

  /** Returns the state of the snapshot, or null if there is none. */
  public @Nullable SnapshotStatus status() {
    return file == null
        ? null
        : new SnapshotStatus(
            file.path().toString(),
            isInEffect() ? reconciler.topology().readAt() : null,
            writtenAt,
            trouble);
  }

  private boolean isInEffect() {
    return settings.lastKnownGood().isSourceOf(reconciler.topology());
  }

  private void restore(List<Snapshot.Tenant> saved) {
    Instant now = settings.clock().instant();
    List<CachedTenants.Row> rows =
        saved.stream()
            .map(each -> new CachedTenants.Row(each.row(), age(each.readAt(), now)))
            .toList();
    int restored = tenants.restore(rows);
    LOG.warn(
        "{} of {} tenants of the snapshot can be served until their rows reach maxStaleness",
        restored,
        rows.size());
  }

  /** A clock that was set back makes no row younger than it was. */
  private static Duration age(Instant readAt, Instant now) {
    return readAt.isAfter(now) ? Duration.ZERO : Duration.between(readAt, now);
  }

  private void scanAfter(long pauseNanos) {
    long delay = pauseNanos / 2 + settings.random().nextLong(pauseNanos / 2 + 1);
    threads.runAfter(delay, () -> scan(pauseNanos));
  }

  private void scan(long pauseNanos) {
    try {
      if (!stopped && isInEffect()) {
        reconciler.refreshUnasked();
      }
    } catch (RuntimeException e) {
      LOG.debug("The store does not answer yet", e);
    } finally {
      if (!isInEffect()) {
        LOG.info("The store answers: its metadata have replaced those of the snapshot");
      } else if (!stopped) {
        scanAfter(Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS));
      }
    }
  }

  private void writeSoon() {
    if (due.compareAndSet(false, true)) {
      threads.runAfter(SOON_NANOS, this::write);
    }
  }

  private void writePeriodically() {
    try {
      write();
    } finally {
      if (!stopped) {
        threads.runAfter(PERIOD_NANOS, this::writePeriodically);
      }
    }
  }

  private void write() {
    due.set(false);
    writing.lock();
    try {
      if (file != null && !stopped && reconciler.metadataTrouble() == null) {
        file.write(snapshot());
        succeeded();
      }
    } catch (IOException | RuntimeException e) {
      failed(e);
    } finally {
      writing.unlock();
    }
  }

  private Snapshot snapshot() {
    Topology topology = reconciler.topology();
    Instant now = settings.clock().instant();
    return new Snapshot(
        topology.readAt(),
        new DatabaseScan(List.copyOf(topology.databases().values()), List.of()),
        tenants.newest(settings.maximumTenants()).stream()
            .map(row -> new Snapshot.Tenant(row.tenant(), now.minus(row.age())))
            .toList());
  }

  private void succeeded() {
    if (trouble != null) {
      LOG.info("The snapshot of the metadata can be written again");
    }
    trouble = null;
    writtenAt = settings.clock().instant();
  }

  private void failed(Exception e) {
    if (stopped) {
      return;
    }
    if (trouble == null) {
      LOG.warn(
          "The snapshot of the metadata cannot be written to {}; nothing else is affected, and the"
              + " write is retried every minute",
          file == null ? "" : file.path(),
          e);
    }
    trouble = e.toString();
  }
}
