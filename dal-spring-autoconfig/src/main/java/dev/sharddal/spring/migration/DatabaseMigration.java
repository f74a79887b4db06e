package dev.sharddal.spring.migration;

import dev.sharddal.metadata.DatabaseKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of the migration of one database.
 *
 * @param database the database
 * @param result the result
 * @param applied the number of changes that were applied, as far as known
 * @param reason why the migration failed or was skipped, on one line; null otherwise
 * @param cause the exception of the migrator, or null
 * @param took the duration
 */
public record DatabaseMigration(
    DatabaseKey database,
    Result result,
    int applied,
    @Nullable String reason,
    @Nullable Throwable cause,
    Duration took) {

  /** The result of a migration. */
  public enum Result {
    /** All pending changes were applied. */
    MIGRATED,
    /** There were no pending changes. */
    UP_TO_DATE,
    /**
     * The migrator threw an exception. Changes that were applied before stay applied, and the next
     * run continues after them.
     */
    FAILED,
    /** The migration was not attempted. */
    SKIPPED
  }

  static DatabaseMigration done(DatabaseKey database, MigrationOutcome outcome, Duration took) {
    Result result = outcome.applied() == 0 ? Result.UP_TO_DATE : Result.MIGRATED;
    return new DatabaseMigration(database, result, outcome.applied(), null, null, took);
  }

  static DatabaseMigration failed(DatabaseKey database, Throwable cause, Duration took) {
    return new DatabaseMigration(database, Result.FAILED, 0, FailureText.of(cause), cause, took);
  }

  static DatabaseMigration skipped(DatabaseKey database, String reason) {
    return new DatabaseMigration(database, Result.SKIPPED, 0, reason, null, Duration.ZERO);
  }

  /** Returns the database and the result, on one line. */
  @Override
  public String toString() {
    return switch (result) {
      case MIGRATED ->
          "%s: MIGRATED, %d applied in %d ms".formatted(database, applied, took.toMillis());
      case UP_TO_DATE -> "%s: UP_TO_DATE in %d ms".formatted(database, took.toMillis());
      case FAILED -> "%s: FAILED in %d ms: %s".formatted(database, took.toMillis(), reason);
      case SKIPPED -> "%s: SKIPPED: %s".formatted(database, reason);
    };
  }
}
