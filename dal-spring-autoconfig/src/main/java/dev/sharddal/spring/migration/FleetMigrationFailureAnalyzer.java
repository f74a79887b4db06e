package dev.sharddal.spring.migration;

import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A failure analyzer that explains which databases could not be migrated, why, and what to do. */
final class FleetMigrationFailureAnalyzer extends AbstractFailureAnalyzer<FleetMigrationException> {

  private static final String ACTION =
      """
      Correct the reported problems, and start the application again. Databases that are done are \
      left as they are; the others go on where they stopped.
      A database that cannot be corrected now need not block the others: with \
      dal.migration.on-failure=continue the application starts without it being migrated.\
      """;

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, FleetMigrationException cause) {
    MigrationReport report = cause.report();
    String failed =
        report.failed().stream()
            .map(database -> "  - " + database.database() + ": " + database.reason())
            .collect(Collectors.joining("\n"));
    return new FailureAnalysis(
        "%d of %d databases could not be migrated; all were tried.\n\n%s"
            .formatted(report.failed().size(), report.databases().size(), failed),
        ACTION,
        cause);
  }
}
