package dev.sharddal.spring.migration;

import dev.sharddal.metadata.DatabaseKey;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import liquibase.Liquibase;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.ChangeSet.ExecType;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.visitor.AbstractChangeExecListener;
import liquibase.database.Database;
import liquibase.exception.LiquibaseException;
import liquibase.integration.spring.Customizer;
import liquibase.integration.spring.SpringLiquibase;

/**
 * A migrator that applies the application's Liquibase configuration to each database.
 *
 * <p>It migrates one database at a time in the whole process: Liquibase keeps its state in a scope
 * that threads inherit from the thread that started them, and shares its commands between threads.
 * Concurrent updates have ended each other's scopes, and left change log locks behind
 * (liquibase/liquibase issues 6588, 7220).
 */
final class LiquibaseMigrator implements DatabaseMigrator {

  private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

  private final SpringLiquibase application;
  private final ChangeLogLocks locks;

  LiquibaseMigrator(SpringLiquibase application) {
    this.application = application;
    this.locks = new ChangeLogLocks(application, System::nanoTime);
  }

  @Override
  public MigrationOutcome migrate(DatabaseKey database, DataSource dataSource)
      throws LiquibaseException {
    ONE_AT_A_TIME.lock();
    try {
      locks.failIfWaitedFor(database, dataSource);
      return update(dataSource);
    } catch (LiquibaseException e) {
      throw locks.explained(e);
    } finally {
      ONE_AT_A_TIME.unlock();
    }
  }

  @Override
  public Optional<String> waitsFor(DatabaseKey database, DataSource dataSource) {
    return locks.held(database, dataSource);
  }

  private MigrationOutcome update(DataSource dataSource) throws LiquibaseException {
    DataSource ownSource = application.getDataSource();
    Customizer<Liquibase> ownCustomizer = application.getCustomizer();
    Count applied = new Count();
    application.setDataSource(dataSource);
    application.setCustomizer(
        liquibase -> {
          liquibase.setChangeExecListener(applied);
          if (ownCustomizer != null) {
            ownCustomizer.customize(liquibase); // a customizer that sets a listener replaces ours
          }
        });
    try {
      application.afterPropertiesSet();
    } finally {
      application.setDataSource(ownSource);
      application.setCustomizer(ownCustomizer);
    }
    return new MigrationOutcome(applied.changeSets);
  }

  /** Counts the change sets that were applied. */
  private static final class Count extends AbstractChangeExecListener {

    private int changeSets;

    @Override
    public void ran(
        ChangeSet changeSet, DatabaseChangeLog changeLog, Database database, ExecType result) {
      if (result.ran) {
        changeSets++;
      }
    }
  }
}
