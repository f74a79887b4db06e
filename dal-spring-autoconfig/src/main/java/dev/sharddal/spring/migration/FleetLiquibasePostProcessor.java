package dev.sharddal.spring.migration;

import dev.sharddal.DataAccessLayer;
import javax.sql.DataSource;
import liquibase.integration.spring.SpringLiquibase;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * A post-processor that replaces a {@link SpringLiquibase} on the routing {@link DataSource} by a
 * {@link FleetLiquibase}. All settings that Spring Boot and the application have made on it thus
 * apply to every database.
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
    new MigrationAtStart(settings).run(settings.oneByOne(dal.getObject(), migrator));
  }
}
