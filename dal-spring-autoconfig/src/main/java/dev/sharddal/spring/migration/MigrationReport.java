package dev.sharddal.spring.migration;

import dev.sharddal.spring.migration.DatabaseMigration.Result;
import java.time.Duration;
import java.util.List;

/**
 * The report of a migration of the fleet.
 *
 * @param databases one entry for each database, in the order of their names
 * @param took the duration
 */
public record MigrationReport(List<DatabaseMigration> databases, Duration took) {

  /** Copies the list. */
  public MigrationReport {
    databases = List.copyOf(databases);
  }

  /** Returns the databases whose migration failed. */
  public List<DatabaseMigration> failed() {
    return with(Result.FAILED);
  }

  /** Returns the databases to which changes were applied. */
  public List<DatabaseMigration> migrated() {
    return with(Result.MIGRATED);
  }

  /** Returns the databases that were already up to date. */
  public List<DatabaseMigration> upToDate() {
    return with(Result.UP_TO_DATE);
  }

  /** Returns the databases that were skipped. */
  public List<DatabaseMigration> skipped() {
    return with(Result.SKIPPED);
  }

  private List<DatabaseMigration> with(Result result) {
    return databases.stream().filter(database -> database.result() == result).toList();
  }

  /** Returns the counts, on one line. */
  public String summary() {
    return "%d databases: %d migrated, %d up to date, %d failed, %d skipped, in %d ms"
        .formatted(
            databases.size(),
            migrated().size(),
            upToDate().size(),
            failed().size(),
            skipped().size(),
            took.toMillis());
  }

  /**
   * Returns the report as readable text: a line of counts, and a line for each database that was
   * not migrated.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(summary());
    failed().forEach(database -> text.append("\n  ").append(database));
    skipped().forEach(database -> text.append("\n  ").append(database));
    return text.toString();
  }
}
