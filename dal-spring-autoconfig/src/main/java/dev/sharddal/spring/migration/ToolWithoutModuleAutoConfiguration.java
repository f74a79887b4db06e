package dev.sharddal.spring.migration;

import dev.sharddal.DataAccessLayer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration that warns if Flyway or Liquibase is on the class path without the module of
 * Spring Boot that runs it: since Spring Boot 4, nothing is migrated then.
 */
@AutoConfiguration(afterName = "dev.sharddal.spring.jdbc.TenantDataSourceAutoConfiguration")
@ConditionalOnBean(DataAccessLayer.class)
public final class ToolWithoutModuleAutoConfiguration {

  private static final Logger LOG =
      LoggerFactory.getLogger(ToolWithoutModuleAutoConfiguration.class);

  /** Created by Spring Boot. */
  public ToolWithoutModuleAutoConfiguration() {}

  /** An application with a migration of its own uses the tool in its own way. */
  private static SmartInitializingSingleton warning(
      String tool, String starter, ObjectProvider<FleetMigration> own) {
    return () -> {
      if (own.stream().findAny().isEmpty()) {
        LOG.warn(
            "{} is on the class path, but no database is migrated: Spring Boot runs it only with"
                + " {}. Add this dependency, or remove {}",
            tool,
            starter,
            tool);
      }
    };
  }

  /** Flyway alone. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "org.flywaydb.core.Flyway")
  @ConditionalOnMissingClass(
      "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration")
  static class FlywayAlone {

    @Bean
    SmartInitializingSingleton flywayWithoutModule(ObjectProvider<FleetMigration> own) {
      return warning("flyway-core", "spring-boot-starter-flyway", own);
    }
  }

  /** Liquibase alone. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "liquibase.integration.spring.SpringLiquibase")
  @ConditionalOnMissingClass(
      "org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration")
  static class LiquibaseAlone {

    @Bean
    SmartInitializingSingleton liquibaseWithoutModule(ObjectProvider<FleetMigration> own) {
      return warning("liquibase-core", "spring-boot-starter-liquibase", own);
    }
  }
}
