package dev.sharddal.spring.migration;

import dev.sharddal.metadata.DatabaseKey;
import javax.sql.DataSource;

/** Brings one database to the schema that the application wants. */
@FunctionalInterface
public interface DatabaseMigrator {

  /**
   * Migrates one database. It is called by several threads at a time, each with another database,
   * and again for a database that is done: what is done it is to leave as it is.
   *
   * @param database the database
   * @param dataSource connections of its {@code WRITE} pool; to be closed, as always
   * @return what was done
   * @throws Exception if it failed; the other databases are migrated all the same
   */
  MigrationOutcome migrate(DatabaseKey database, DataSource dataSource) throws Exception;
}
