package dev.sharddal.spring.migration;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.DalStatus;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A migration of the fleet's databases, several at a time. A failed database neither stops nor
 * hides the others: the report contains all of them. A run says in the log how far it is, and why a
 * database does not go on if that can be determined. Thread-safe; concurrent runs are executed one
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
  private final Duration reportInterval;
  private final Duration takesLong;

  /** Held by the running migration. */
  private final ReentrantLock oneRun = new ReentrantLock();

  private FleetMigration(Builder settings) {
    this.dal = settings.dal;
    this.migrator = settings.migrator;
    this.parallelism = settings.parallelism;
    this.socketTimeout = settings.socketTimeout;
    this.reportInterval = settings.reportInterval;
    this.takesLong = settings.takesLong;
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
    TreeSet<DatabaseKey> all = new TreeSet<>(databases);
    oneRun.lock();
    try (MigrationProgress progress =
        new MigrationProgress(all.size(), takesLong, System::nanoTime, this::examine)) {
      progress.reportEvery(reportInterval);
      long start = System.nanoTime();
      List<DatabaseMigration> done =
          new ParallelMigration(parallelism, new Run(status), progress).over(all);
      MigrationReport report =
          new MigrationReport(done, Duration.ofNanos(System.nanoTime() - start));
      LOG.info("Migrated the fleet: {}", report.summary());
      return report;
    } finally {
      oneRun.unlock();
    }
  }

  private Optional<String> examine(DatabaseKey database) {
    try {
      return BlockedSession.find(dal.dataSource(database, UseCase.WRITE));
    } catch (SQLException e) {
      throw new IllegalStateException("The sessions of " + database + " cannot be read", e);
    }
  }

  private MigrationDataSource source(DatabaseKey database) {
    return new MigrationDataSource(
        database, dal.dataSource(database, UseCase.WRITE), socketTimeout);
  }

  /** The steps of one run. */
  private final class Run implements ParallelMigration.Step {

    private final DalStatus status;

    Run(DalStatus status) {
      this.status = status;
    }

    @Override
    public Optional<String> waitsFor(DatabaseKey database) throws Exception {
      if (!status.databases().containsKey(database)) {
        return Optional.empty();
      }
      try (MigrationDataSource source = source(database)) {
        return migrator.waitsFor(database, source);
      }
    }

    @Override
    public DatabaseMigration migrate(DatabaseKey database) throws Exception {
      if (!status.databases().containsKey(database)) {
        for (RefusedRow row : status.refused()) {
          if (database.equals(row.key())) {
            return DatabaseMigration.skipped(
                database, "its row of Database Metadata was rejected: " + row);
          }
        }
      }
      long start = System.nanoTime();
      try (MigrationDataSource source = source(database)) {
        MigrationOutcome outcome = migrator.migrate(database, source);
        return DatabaseMigration.done(
            database, outcome, Duration.ofNanos(System.nanoTime() - start));
      }
    }
  }

  /** Builds a {@link FleetMigration}. Every setting has a default. Not thread-safe. */
  public static final class Builder {

    private final DataAccessLayer dal;
    private final DatabaseMigrator migrator;
    private int parallelism = 4;
    private Duration socketTimeout = Duration.ofHours(1);
    private Duration reportInterval = Duration.ofSeconds(10);
    private Duration takesLong = Duration.ofSeconds(10);

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

    /** Sets how often a run says how far it is, and when a database takes long. */
    Builder reporting(Duration interval, Duration longTime) {
      reportInterval = interval;
      takesLong = longTime;
      return this;
    }

    /** Builds the migration. It does nothing until {@link FleetMigration#migrate()} is called. */
    public FleetMigration build() {
      return new FleetMigration(this);
    }
  }
}
