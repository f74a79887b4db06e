package dev.sharddal.spring.migration;

import dev.sharddal.DataAccessLayer;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * How the databases of the fleet are migrated.
 *
 * @param onStart Whether every database is migrated when the application starts.
 * @param onFailure What happens at the start when databases could not be migrated, after all of
 *     them were tried.
 * @param parallelism How many databases are migrated at the same time, 1 or more. With Liquibase it
 *     is one, whatever this says.
 * @param socketTimeout How long a statement of a migration may go without an answer of the server,
 *     in the place of the pool's own socketTimeout, up to 24 days. Zero: without end.
 */
@ConfigurationProperties("dal.migration")
record DalMigrationProperties(
    @DefaultValue("true") boolean onStart,
    @DefaultValue("fail") OnFailure onFailure,
    @DefaultValue("4") int parallelism,
    @DefaultValue("1h") Duration socketTimeout) {

  /** What happens at the start when databases could not be migrated. */
  enum OnFailure {
    /** The application does not start. */
    FAIL,
    /** The application starts, and the databases that failed stay as they are. */
    CONTINUE
  }

  /** Returns a migration of the fleet with these settings. */
  FleetMigration migration(DataAccessLayer dal, DatabaseMigrator migrator) {
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
    return builder.build();
  }

  private static InvalidConfigurationPropertyValueException refused(
      String name, Object value, IllegalArgumentException e) {
    return new InvalidConfigurationPropertyValueException(
        "dal.migration." + name, value, e.getMessage());
  }
}
