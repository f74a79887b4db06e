package dev.sharddal.spring.migration;

import dev.sharddal.DataAccessLayer;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Auto-configuration that lets the application's Flyway migrate every database of the fleet if it
 * uses the routing {@link DataSource}. A Flyway on another {@link DataSource} is not changed.
 */
@AutoConfiguration(
    afterName = {
      "dev.sharddal.spring.jdbc.TenantDataSourceAutoConfiguration",
      "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
    })
@ConditionalOnClass({Flyway.class, FlywayMigrationStrategy.class, DelegatingDataSource.class})
@ConditionalOnBean(
    value = {DataAccessLayer.class, Flyway.class},
    type = "dev.sharddal.spring.jdbc.TenantRoutingDataSource")
@EnableConfigurationProperties(DalMigrationProperties.class)
public final class FlywayFleetAutoConfiguration {

  /** Created by Spring Boot. */
  public FlywayFleetAutoConfiguration() {}

  @Bean
  static RefusedSettings refusedFlywaySettings(Environment environment) {
    return new RefusedSettings(environment).refuseOwnDatabase("spring.flyway");
  }

  @Bean
  @ConditionalOnMissingBean(name = "flywayFleetMigration")
  FleetMigration flywayFleetMigration(
      DataAccessLayer dal,
      ObjectProvider<Flyway> flyways,
      DataSource tenants,
      DalMigrationProperties properties) {
    return properties.migration(dal, new FlywayMigrator(() -> ofFleet(flyways, tenants)));
  }

  /**
   * Returns the Flyway bean of the routing DataSource, so that the migrations of another database
   * are never applied to the fleet.
   */
  private static Flyway ofFleet(ObjectProvider<Flyway> flyways, DataSource tenants) {
    return flyways.stream()
        .filter(flyway -> flyway.getConfiguration().getDataSource() == tenants)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("No Flyway uses the routing DataSource"));
  }

  @Bean
  @ConditionalOnMissingBean
  FlywayMigrationStrategy fleetFlywayMigrationStrategy(
      @Qualifier("flywayFleetMigration") ObjectProvider<FleetMigration> migration,
      DataSource tenants,
      DalMigrationProperties properties) {
    return flyway -> {
      if (flyway.getConfiguration().getDataSource() == tenants) {
        new MigrationAtStart(properties).run(migration.getObject());
      } else {
        flyway.migrate();
      }
    };
  }
}
