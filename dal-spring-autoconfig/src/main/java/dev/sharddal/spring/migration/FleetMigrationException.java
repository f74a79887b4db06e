package dev.sharddal.spring.migration;

/**
 * Thrown at startup if databases could not be migrated. All databases were tried; the others were
 * migrated.
 */
public final class FleetMigrationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient MigrationReport report;

  FleetMigrationException(MigrationReport report) {
    super("Databases could not be migrated. " + report, report.failed().get(0).cause());
    this.report = report;
    report.failed().stream()
        .skip(1)
        .map(DatabaseMigration::cause)
        .filter(cause -> cause != null && cause != getCause())
        .forEach(this::addSuppressed);
  }

  /** Returns the outcome of every database. */
  public MigrationReport report() {
    return report;
  }
}
