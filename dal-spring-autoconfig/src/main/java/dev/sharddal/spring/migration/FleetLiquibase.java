package dev.sharddal.spring.migration;

import java.util.function.Consumer;
import liquibase.integration.spring.SpringLiquibase;

/**
 * A replacement of a {@link SpringLiquibase} on the routing {@link javax.sql.DataSource}: it
 * updates every database of the fleet, with the settings of the replaced bean.
 */
final class FleetLiquibase extends SpringLiquibase {

  private final LiquibaseMigrator migrator;
  private final Consumer<DatabaseMigrator> atStart;

  FleetLiquibase(SpringLiquibase application, Consumer<DatabaseMigrator> atStart) {
    this.migrator = new LiquibaseMigrator(application);
    this.atStart = atStart;
    setDataSource(application.getDataSource());
    setChangeLog(application.getChangeLog());
    setContexts(application.getContexts());
    setLabelFilter(application.getLabelFilter());
    setDefaultSchema(application.getDefaultSchema());
    setLiquibaseSchema(application.getLiquibaseSchema());
    setLiquibaseTablespace(application.getLiquibaseTablespace());
    setDatabaseChangeLogTable(application.getDatabaseChangeLogTable());
    setDatabaseChangeLogLockTable(application.getDatabaseChangeLogLockTable());
    setTag(application.getTag());
    setResourceLoader(application.getResourceLoader());
    setBeanName(application.getBeanName());
  }

  DatabaseMigrator migrator() {
    return migrator;
  }

  @Override
  public void afterPropertiesSet() {
    atStart.accept(migrator);
  }
}
