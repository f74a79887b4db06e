package dev.sharddal.spring.migration;

/**
 * What a {@link DatabaseMigrator} has done.
 *
 * @param applied the changes that were applied; zero: the database was up to date
 */
public record MigrationOutcome(int applied) {

  /** There was nothing to do. */
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
