package dev.sharddal.spring.migration;

import dev.sharddal.metadata.DatabaseKey;
import javax.sql.DataSource;

/** A migrator, which brings one database to the application's current schema. */
@FunctionalInterface
public interface DatabaseMigrator {

  /**
   * Migrates one database. It is called by several threads concurrently, each with a different
   * database. It may be called again for a database that is up to date, and must then change
   * nothing.
   *
   * @param database the database
   * @param dataSource supplies connections of its {@code WRITE} pool, which the migrator must close
   * @return the outcome
   * @throws Exception if the migration failed; the other databases are still migrated
   */
  MigrationOutcome migrate(DatabaseKey database, DataSource dataSource) throws Exception;
}
