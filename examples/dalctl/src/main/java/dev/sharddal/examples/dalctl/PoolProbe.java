package dev.sharddal.examples.dalctl;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.InitializationMode;
import dev.sharddal.event.DalListener;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.report.PoolStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A probe that opens every pool as an application would, with one connection each, and closes them.
 *
 * @param progress shows the progress
 * @param timeout the timeout
 */
record PoolProbe(Progress progress, Duration timeout) {

  /** Opens every pool of these databases, and returns the result of each. */
  List<PoolStatus> open(DatabaseScan scan) {
    try (DataAccessLayer dal =
        DataAccessLayer.builder(new Scanned(scan))
            .initializationMode(InitializationMode.DEGRADED)
            .initializationTimeout(timeout)
            .topologyRefreshInterval(Duration.ZERO)
            .changePollInterval(Duration.ZERO)
            .hikariCustomizer((pool, config) -> config.setMinimumIdle(1))
            .listener(new Opening(progress))
            .build()) {
      dal.initializeDB();
      return dal.status().pools();
    }
  }

  /**
   * A store with the rows that were already read, so that the opened pools are those that are
   * shown.
   */
  private record Scanned(DatabaseScan scan) implements MetadataStore {
    @Override
    public DatabaseScan scanDatabases() {
      return scan;
    }

    @Override
    public Optional<DatabaseMetadata> findDatabase(DatabaseKey key) {
      return scan.databases().stream().filter(row -> row.key().equals(key)).findFirst();
    }

    @Override
    public Optional<TenantMetadata> findTenant(String tenantId) {
      return Optional.empty();
    }
  }

  /** Counts the pools that are done. */
  private record Opening(Progress progress, AtomicLong done) implements DalListener {
    Opening(Progress progress) {
      this(progress, new AtomicLong());
    }

    @Override
    public void poolOpened(PoolKey pool, Duration took) {
      progress.show("pools tried", done.incrementAndGet());
    }

    @Override
    public void poolFailed(PoolKey pool, FailureReason reason, Throwable cause, Duration retryIn) {
      progress.show("pools tried", done.incrementAndGet());
    }
  }
}
