package dev.sharddal.spring.migration;

/**
 * The outcome of a {@link DatabaseMigrator}.
 *
 * @param applied the number of changes that were applied; zero if the database was up to date
 */
public record MigrationOutcome(int applied) {

  /** The outcome for a database that was up to date. */
  public static final MigrationOutcome NOTHING_TO_DO = new MigrationOutcome(0);

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public MigrationOutcome {
    if (applied < 0) {
      throw new IllegalArgumentException("applied: expected 0 or more, but was " + applied);
    }
  }
}
