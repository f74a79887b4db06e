package dev.sharddal.spring.migration;

import dev.sharddal.metadata.DatabaseKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the migration of one database went.
 *
 * @param database the database
 * @param result what came out
 * @param applied the changes that were applied, as far as is known
 * @param reason why it failed or was skipped, on one line; null where it did not, and was not
 * @param cause what the migrator threw, or null
 * @param took how long it took
 */
public record DatabaseMigration(
    DatabaseKey database,
    Result result,
    int applied,
    @Nullable String reason,
    @Nullable Throwable cause,
    Duration took) {

  /** What came out. */
  public enum Result {
    /** Changes were applied, all that there were. */
    MIGRATED,
    /** There was nothing to do. */
    UP_TO_DATE,
    /** The migrator threw. What it had applied before stays, and a further run goes on there. */
    FAILED,
    /** Nothing was tried. */
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

  /** Returns the database and what came out, on one line. */
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
