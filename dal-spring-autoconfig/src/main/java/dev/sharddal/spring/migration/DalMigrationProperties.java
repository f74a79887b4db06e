package dev.sharddal.spring.migration;

import dev.sharddal.DataAccessLayer;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The settings of the migration of the fleet's databases.
 *
 * @param onStart Whether all databases are migrated when the application starts.
 * @param onFailure What happens at startup if databases could not be migrated, after all were
 *     tried.
 * @param parallelism The number of databases that are migrated at the same time, at least 1.
 *     Liquibase always migrates one database at a time.
 * @param socketTimeout How long a statement of a migration may wait for a response of the server,
 *     at most 24 days. It replaces the pool's own socketTimeout. Zero: no limit.
 */
@ConfigurationProperties("dal.migration")
record DalMigrationProperties(
    @DefaultValue("true") boolean onStart,
    @DefaultValue("fail") OnFailure onFailure,
    @DefaultValue("4") int parallelism,
    @DefaultValue("1h") Duration socketTimeout) {

  /** What happens at startup if databases could not be migrated. */
  enum OnFailure {
    /** The application does not start. */
    FAIL,
    /** The application starts, and the failed databases stay as they are. */
    CONTINUE
  }

  /** Returns a migration of the fleet with these settings. */
  FleetMigration migration(DataAccessLayer dal, DatabaseMigrator migrator) {
    return builder(dal, migrator).build();
  }

  /** Returns a migration that migrates one database at a time, whatever the parallelism is. */
  FleetMigration oneByOne(DataAccessLayer dal, DatabaseMigrator migrator) {
    return builder(dal, migrator).parallelism(1).build();
  }

  private FleetMigration.Builder builder(DataAccessLayer dal, DatabaseMigrator migrator) {
    FleetMigration.Builder builder = FleetMigration.builder(dal, migrator);
    try {
      builder.parallelism(parallelism);
    } catch (IllegalArgumentException e) {
      throw refused("parallelism", parallelism, e);
    }
    try {
      builder.socketTimeout(socketTimeout);
    } catch (IllegalArgumentException e) {
      throw refused("socket-timeout", socketTimeout, e);
    }
    return builder;
  }

  private static InvalidConfigurationPropertyValueException refused(
      String name, Object value, IllegalArgumentException e) {
    return new InvalidConfigurationPropertyValueException(
        "dal.migration." + name, value, e.getMessage());
  }
}
