package dev.sharddal.spring.migration;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.DalStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A migration of the fleet's databases, several at a time. A failed database neither stops nor
 * hides the others: the report contains all of them. Thread-safe; concurrent runs are executed one
 * after the other.
 *
 * <p>A run can be repeated at any time. Each database keeps the history of its own migrations, so a
 * database that is up to date is only checked, and the others continue where they stopped.
 *
 * <p>Needs {@code spring-jdbc} on the class path.
 */
public final class FleetMigration {

  private static final Logger LOG = LoggerFactory.getLogger(FleetMigration.class);

  private final DataAccessLayer dal;
  private final DatabaseMigrator migrator;
  private final int parallelism;
  private final Duration socketTimeout;

  /** Held by the running migration. */
  private final ReentrantLock oneRun = new ReentrantLock();

  private FleetMigration(Builder settings) {
    this.dal = settings.dal;
    this.migrator = settings.migrator;
    this.parallelism = settings.parallelism;
    this.socketTimeout = settings.socketTimeout;
  }

  /**
   * Returns a builder of a migration of the fleet.
   *
   * @param dal the data access layer; it must be initialized before the first run
   * @param migrator migrates one database
   */
  public static Builder builder(DataAccessLayer dal, DatabaseMigrator migrator) {
    return new Builder(dal, migrator);
  }

  /**
   * Migrates every database that is currently known. Databases whose rows of Database Metadata were
   * rejected, and which are therefore not in service, are skipped.
   *
   * <p>If the calling thread is interrupted, databases that are still queued are skipped, the
   * running migrations are awaited, and the interrupt flag is set again.
   *
   * @return the outcome of each database
   * @throws IllegalStateException if the data access layer is not initialized, or closed
   */
  public MigrationReport migrate() {
    DalStatus status = runningStatus();
    List<DatabaseKey> all = new ArrayList<>(status.databases().keySet());
    status.refused().stream().map(RefusedRow::key).filter(Objects::nonNull).forEach(all::add);
    return run(all, status);
  }

  /**
   * Migrates some databases, such as those that were added while the application runs.
   *
   * @param databases the databases; a database that is not in Database Metadata fails
   * @return the outcome of each of them
   * @throws IllegalStateException if the data access layer is not initialized, or closed
   */
  public MigrationReport migrate(Collection<DatabaseKey> databases) {
    return run(databases, runningStatus());
  }

  private DalStatus runningStatus() {
    DalStatus status = dal.status();
    if (status.state() != DalStatus.State.RUNNING) {
      throw new IllegalStateException(
          "The data access layer is "
              + status.state()
              + ": databases can be migrated after initializeDB() and before close()");
    }
    return status;
  }

  private MigrationReport run(Collection<DatabaseKey> databases, DalStatus status) {
    oneRun.lock();
    try {
      long start = System.nanoTime();
      List<DatabaseMigration> done =
          new ParallelMigration(parallelism, database -> migrate(database, status))
              .over(new TreeSet<>(databases));
      MigrationReport report =
          new MigrationReport(done, Duration.ofNanos(System.nanoTime() - start));
      LOG.info("Migrated the fleet: {}", report.summary());
      return report;
    } finally {
      oneRun.unlock();
    }
  }

  private DatabaseMigration migrate(DatabaseKey database, DalStatus status) throws Exception {
    if (!status.databases().containsKey(database)) {
      for (RefusedRow row : status.refused()) {
        if (database.equals(row.key())) {
          return DatabaseMigration.skipped(
              database, "its row of Database Metadata was rejected: " + row);
        }
      }
    }
    long start = System.nanoTime();
    MigrationOutcome outcome =
        migrator.migrate(
            database,
            new LongTimeoutDataSource(dal.dataSource(database, UseCase.WRITE), socketTimeout));
    return DatabaseMigration.done(database, outcome, Duration.ofNanos(System.nanoTime() - start));
  }

  /** Builds a {@link FleetMigration}. Every setting has a default. Not thread-safe. */
  public static final class Builder {

    private final DataAccessLayer dal;
    private final DatabaseMigrator migrator;
    private int parallelism = 4;
    private Duration socketTimeout = Duration.ofHours(1);

    private Builder(DataAccessLayer dal, DatabaseMigrator migrator) {
      this.dal = Objects.requireNonNull(dal, "dal");
      this.migrator = Objects.requireNonNull(migrator, "migrator");
    }

    /**
     * Sets the number of databases that are migrated at the same time. Default 4.
     *
     * @param databases at least 1
     */
    public Builder parallelism(int databases) {
      if (databases < 1) {
        throw new IllegalArgumentException(
            "parallelism: expected at least 1, but was " + databases);
      }
      parallelism = databases;
      return this;
    }

    /**
     * Sets how long a statement of a migration may wait for a response of the server before its
     * connection is abandoned. It replaces the pool's own {@code socketTimeout}, which is meant for
     * requests. Default 1 hour.
     *
     * @param timeout at most 24 days; zero: no limit
     */
    public Builder socketTimeout(Duration timeout) {
      if (timeout.isNegative() || timeout.toMillis() > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "socketTimeout: expected zero to 24 days, but was " + timeout);
      }
      socketTimeout = timeout;
      return this;
    }

    /** Builds the migration. It does nothing until {@link FleetMigration#migrate()} is called. */
    public FleetMigration build() {
      return new FleetMigration(this);
    }
  }
}
