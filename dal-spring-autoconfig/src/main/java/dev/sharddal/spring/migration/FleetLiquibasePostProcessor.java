package dev.sharddal.spring.migration;

import dev.sharddal.DataAccessLayer;
import javax.sql.DataSource;
import liquibase.integration.spring.SpringLiquibase;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Puts a {@link FleetLiquibase} in the place of a {@link SpringLiquibase} that is about to update
 * the {@link DataSource} that follows the tenant. So everything that Spring Boot and the
 * application have set on it holds for every database.
 */
final class FleetLiquibasePostProcessor implements BeanPostProcessor {

  private final ObjectProvider<DataAccessLayer> dal;
  private final ObjectProvider<DataSource> tenants;
  private final ObjectProvider<DalMigrationProperties> properties;

  FleetLiquibasePostProcessor(
      ObjectProvider<DataAccessLayer> dal,
      ObjectProvider<DataSource> tenants,
      ObjectProvider<DalMigrationProperties> properties) {
    this.dal = dal;
    this.tenants = tenants;
    this.properties = properties;
  }

  @Override
  public Object postProcessBeforeInitialization(Object bean, String beanName) {
    return bean instanceof SpringLiquibase liquibase
            && liquibase.getDataSource() == tenants.getIfUnique()
        ? new FleetLiquibase(liquibase, this::migrate)
        : bean;
  }

  private void migrate(DatabaseMigrator migrator) {
    DalMigrationProperties settings = properties.getObject();
    new MigrationAtStart(settings).run(settings.migration(dal.getObject(), migrator));
  }
}
