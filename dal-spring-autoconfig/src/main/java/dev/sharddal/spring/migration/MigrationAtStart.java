package dev.sharddal.spring.migration;

import dev.sharddal.spring.migration.DalMigrationProperties.OnFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the migration of the fleet at startup, according to the properties. */
final class MigrationAtStart {

  private static final Logger LOG = LoggerFactory.getLogger(MigrationAtStart.class);

  private final DalMigrationProperties properties;

  MigrationAtStart(DalMigrationProperties properties) {
    this.properties = properties;
  }

  void run(FleetMigration migration) {
    if (!properties.onStart()) {
      LOG.info("dal.migration.on-start is false: the databases are not migrated");
      return;
    }
    MigrationReport report = migration.migrate();
    if (report.failed().isEmpty()) {
      report.skipped().forEach(database -> LOG.warn("Not migrated: {}", database));
    } else if (properties.onFailure() == OnFailure.FAIL) {
      throw new FleetMigrationException(report);
    } else {
      LOG.warn(
          "The application starts with databases that were not migrated, because"
              + " dal.migration.on-failure is continue. {}",
          report);
    }
  }
}
