package dev.sharddal.spring.migration;

import dev.sharddal.metadata.DatabaseKey;
import java.util.Optional;
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
   * @param dataSource supplies connections of its {@code WRITE} pool; those that are open when the
   *     method returns are closed
   * @return the outcome
   * @throws Exception if the migration failed; the other databases are still migrated
   */
  MigrationOutcome migrate(DatabaseKey database, DataSource dataSource) throws Exception;

  /**
   * Returns what the migration of a database would have to wait for, such as a lock that another
   * process holds. Such a database is migrated after all others. Called once for each database, by
   * the same threads as {@link #migrate}. The default is empty.
   *
   * @param database the database
   * @param dataSource supplies connections of its {@code WRITE} pool; those that are open when the
   *     method returns are closed
   * @return what it would wait for, on one line; empty if it can be migrated now
   * @throws Exception if this cannot be determined; the migration of the database has then failed
   */
  default Optional<String> waitsFor(DatabaseKey database, DataSource dataSource) throws Exception {
    return Optional.empty();
  }
}
