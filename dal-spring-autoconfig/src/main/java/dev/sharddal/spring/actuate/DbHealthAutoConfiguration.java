package dev.sharddal.spring.actuate;

import dev.sharddal.DataAccessLayer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/** Auto-configuration that leaves the tenants' DataSource out of the health component db. */
@AutoConfiguration(
    afterName = {
      "dev.sharddal.spring.jdbc.TenantDataSourceAutoConfiguration",
      "org.springframework.boot.jdbc.autoconfigure.health.DataSourceHealthContributorAutoConfiguration"
    })
@ConditionalOnClass(HealthContributor.class)
@ConditionalOnBean(
    value = DataAccessLayer.class,
    type = "dev.sharddal.spring.jdbc.TenantRoutingDataSource")
public final class DbHealthAutoConfiguration {

  /** Created by Spring Boot. */
  public DbHealthAutoConfiguration() {}

  @Bean
  static TenantDbHealth tenantDbHealth() {
    return new TenantDbHealth();
  }
}
