package dev.sharddal.spring.migration;

import dev.sharddal.metadata.DatabaseKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import liquibase.GlobalConfiguration;
import liquibase.exception.LiquibaseException;
import liquibase.exception.LockException;
import liquibase.integration.spring.SpringLiquibase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The locks that Liquibase keeps in each database. A process that is killed leaves its lock behind,
 * and Liquibase would wait for each of them in turn; here, the wait for one lock counts for all
 * that are held since. Thread-safe.
 */
final class ChangeLogLocks {

  private static final Logger LOG = LoggerFactory.getLogger(ChangeLogLocks.class);

  /**
   * A lock.
   *
   * @param text who holds it, and since when
   * @param seenAt when it was first seen, in nanoseconds
   */
  private record Held(String text, long seenAt) {}

  private final SpringLiquibase application;
  private final LongSupplier nanoTime;
  private final Map<DatabaseKey, Held> seen = new ConcurrentHashMap<>();

  ChangeLogLocks(SpringLiquibase application, LongSupplier nanoTime) {
    this.application = application;
    this.nanoTime = nanoTime;
  }

  /** Returns who holds the lock of a database, or empty if it is free or cannot be read. */
  Optional<String> held(DatabaseKey database, DataSource dataSource) {
    Optional<String> lock = read(dataSource);
    lock.ifPresentOrElse(
        text -> seen.put(database, new Held(text, nanoTime.getAsLong())),
        () -> seen.remove(database));
    return lock;
  }

  /**
   * Fails if a lock was held for as long as Liquibase would wait for it, while other databases had
   * their turn.
   *
   * @throws LockException if so
   */
  void failIfWaitedFor(DatabaseKey database, DataSource dataSource) throws LockException {
    Held before = seen.remove(database);
    if (before == null || nanoTime.getAsLong() - before.seenAt() < patience().toNanos()) {
      return;
    }
    Optional<String> now = read(dataSource);
    if (now.isPresent() && now.get().equals(before.text())) {
      throw new LockException(
          "Could not acquire change log lock within "
              + patience().toMinutes()
              + " min. "
              + now.get());
    }
  }

  private static Duration patience() {
    return Duration.ofMinutes(GlobalConfiguration.CHANGELOGLOCK_WAIT_TIME.getCurrentValue());
  }

  /** Returns an exception with what to do, if a lock is its cause. */
  LiquibaseException explained(LiquibaseException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LockException) {
        return new LiquibaseException(
            cause.getMessage()
                + ". If the process that holds it has ended, release the lock in this database:"
                + " liquibase release-locks, or UPDATE "
                + table()
                + " SET LOCKED = FALSE, LOCKGRANTED = NULL, LOCKEDBY = NULL WHERE ID = 1",
            failure);
      }
    }
    return failure;
  }

  private String table() {
    String schema =
        application.getLiquibaseSchema() != null
            ? application.getLiquibaseSchema()
            : application.getDefaultSchema();
    String name = application.getDatabaseChangeLogLockTable();
    String table = name == null ? "DATABASECHANGELOGLOCK" : name;
    return schema == null ? table : schema + "." + table;
  }

  private Optional<String> read(DataSource dataSource) {
    String query = "SELECT LOCKEDBY, LOCKGRANTED FROM " + table() + " WHERE LOCKED = TRUE";
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet lock = statement.executeQuery(query)) {
      return lock.next()
          ? Optional.of(
              "Currently locked by %s since %s".formatted(lock.getString(1), lock.getString(2)))
          : Optional.empty();
    } catch (SQLException e) { // no such table before the first migration: Liquibase makes it
      LOG.debug("The change log lock cannot be read", e);
      return Optional.empty();
    }
  }
}
