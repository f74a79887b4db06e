package dev.sharddal.spring.migration;

/**
 * Databases could not be migrated at the start of the application. All of them were tried; those
 * that could be migrated are.
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

  /** Returns how every database went. */
  public MigrationReport report() {
    return report;
  }
}
