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
 * Migrates the databases of the fleet, several at a time. One that fails neither stops nor hides
 * the others: the report has them all. Thread-safe; runs that are asked for at the same time come
 * one after the other.
 *
 * <p>A run can be repeated at any time: each database keeps the history of its own migrations, so
 * that those which are done are looked at only, and the others go on where they stopped.
 *
 * <p>Needs {@code spring-jdbc} on the class path.
 */
public final class FleetMigration {

  private static final Logger LOG = LoggerFactory.getLogger(FleetMigration.class);

  private final DataAccessLayer dal;
  private final DatabaseMigrator migrator;
  private final int parallelism;
  private final Duration socketTimeout;

  /** Held by the run that is under way. */
  private final ReentrantLock oneRun = new ReentrantLock();

  private FleetMigration(Builder settings) {
    this.dal = settings.dal;
    this.migrator = settings.migrator;
    this.parallelism = settings.parallelism;
    this.socketTimeout = settings.socketTimeout;
  }

  /**
   * Starts to describe a migration of the fleet.
   *
   * @param dal knows the databases; it has to be initialized before the first run
   * @param migrator migrates one of them
   */
  public static Builder builder(DataAccessLayer dal, DatabaseMigrator migrator) {
    return new Builder(dal, migrator);
  }

  /**
   * Migrates every database that is known now. Those whose rows of Database Metadata were refused,
   * and are therefore not in service, are skipped.
   *
   * <p>If the calling thread is interrupted, databases whose turn has not come are skipped, those
   * under way are waited for, and the flag is set again.
   *
   * @return how each database went
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
   * @param databases the databases; one that is not in Database Metadata fails
   * @return how each of them went
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
              database, "its row of Database Metadata was refused: " + row);
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

  /** Describes a {@link FleetMigration}. Every setting has a default. Not thread-safe. */
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
     * How many databases are migrated at the same time. Default 4.
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
     * How long a statement of a migration may go without an answer from the server before its
     * connection is given up. Default 1 hour: in the place of the pool's own {@code socketTimeout},
     * which is made for requests.
     *
     * @param timeout up to 24 days; zero: without end
     */
    public Builder socketTimeout(Duration timeout) {
      if (timeout.isNegative() || timeout.toMillis() > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "socketTimeout: expected zero to 24 days, but was " + timeout);
      }
      socketTimeout = timeout;
      return this;
    }

    /** Returns the migration. It does nothing before {@link FleetMigration#migrate()}. */
    public FleetMigration build() {
      return new FleetMigration(this);
    }
  }
}
