package dev.sharddal.spring.migration;

import dev.sharddal.metadata.DatabaseKey;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.Configuration;

/** A migrator that applies the application's Flyway configuration to each database. */
final class FlywayMigrator implements DatabaseMigrator {

  private final Supplier<Flyway> application;

  FlywayMigrator(Supplier<Flyway> application) {
    this.application = application;
  }

  @Override
  public MigrationOutcome migrate(DatabaseKey database, DataSource dataSource) {
    Configuration configuration = application.get().getConfiguration();
    Flyway flyway =
        Flyway.configure(configuration.getClassLoader())
            .configuration(configuration)
            .dataSource(dataSource)
            .load();
    return new MigrationOutcome(flyway.migrate().migrationsExecuted);
  }
}
