package dev.sharddal.spring.migration;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.DatabaseKey;
import java.util.Optional;
import javax.sql.DataSource;
import liquibase.change.DatabaseChange;
import liquibase.integration.spring.SpringLiquibase;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Auto-configuration that lets the application's Liquibase update every database of the fleet if it
 * uses the routing {@link DataSource}. A Liquibase on another {@link DataSource} is not changed.
 */
@AutoConfiguration(
    afterName = {
      "dev.sharddal.spring.jdbc.TenantDataSourceAutoConfiguration",
      "org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration"
    })
@ConditionalOnClass({SpringLiquibase.class, DatabaseChange.class, DelegatingDataSource.class})
@ConditionalOnBean(
    value = {DataAccessLayer.class, SpringLiquibase.class},
    type = "dev.sharddal.spring.jdbc.TenantRoutingDataSource")
@EnableConfigurationProperties(DalMigrationProperties.class)
public final class LiquibaseFleetAutoConfiguration {

  /** Created by Spring Boot. */
  public LiquibaseFleetAutoConfiguration() {}

  @Bean
  static RefusedSettings refusedLiquibaseSettings(Environment environment) {
    return new RefusedSettings(environment)
        .refuseOwnDatabase("spring.liquibase")
        .refuse(
            "spring.liquibase.drop-first",
            "it would empty every database of the fleet",
            "Remove the property, and empty the intended database by hand.")
        .refuse(
            "spring.liquibase.rollback-file",
            "every database would write the same file",
            "Remove the property, and write the file for one database with Liquibase's command line.");
  }

  @Bean
  static BeanPostProcessor fleetLiquibasePostProcessor(
      ObjectProvider<DataAccessLayer> dal,
      ObjectProvider<DataSource> tenants,
      ObjectProvider<DalMigrationProperties> properties) {
    return new FleetLiquibasePostProcessor(dal, tenants, properties);
  }

  @Bean
  @ConditionalOnMissingBean(name = "liquibaseFleetMigration")
  FleetMigration liquibaseFleetMigration(
      DataAccessLayer dal,
      ObjectProvider<SpringLiquibase> liquibases,
      DalMigrationProperties properties) {
    return properties.oneByOne(dal, new OfFleet(liquibases));
  }

  /** Finds the bean when it is used, because creating it migrates the fleet. */
  private record OfFleet(ObjectProvider<SpringLiquibase> liquibases) implements DatabaseMigrator {

    @Override
    public MigrationOutcome migrate(DatabaseKey database, DataSource dataSource) throws Exception {
      return ofFleet(liquibases).migrator().migrate(database, dataSource);
    }

    @Override
    public Optional<String> waitsFor(DatabaseKey database, DataSource dataSource) throws Exception {
      return ofFleet(liquibases).migrator().waitsFor(database, dataSource);
    }
  }

  private static FleetLiquibase ofFleet(ObjectProvider<SpringLiquibase> liquibases) {
    return liquibases.stream()
        .filter(FleetLiquibase.class::isInstance)
        .map(FleetLiquibase.class::cast)
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("No SpringLiquibase uses the routing DataSource"));
  }
}
