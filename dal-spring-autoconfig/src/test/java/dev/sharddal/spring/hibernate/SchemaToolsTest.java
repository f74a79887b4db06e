package dev.sharddal.spring.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sharddal.spring.DalAutoConfiguration;
import dev.sharddal.spring.jdbc.HibernateProductAutoConfiguration;
import dev.sharddal.spring.jdbc.TenantDataSourceAutoConfiguration;
import dev.sharddal.spring.testing.Analyses;
import dev.sharddal.spring.testing.SpringFleet;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.jpa.EntityManagerFactoryBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;

/** What the schema tools of Hibernate, JPA and Spring Boot ask at startup is answered in words. */
class SchemaToolsTest {

  private static final String JPA = "spring.jpa.properties.";

  private final ApplicationContextRunner runner =
      SpringFleet.on(
          new ApplicationContextRunner()
              .withConfiguration(
                  AutoConfigurations.of(
                      DalAutoConfiguration.class,
                      TenantDataSourceAutoConfiguration.class,
                      HibernateProductAutoConfiguration.class,
                      HibernateMultiTenancyAutoConfiguration.class,
                      SchemaToolsCheckAutoConfiguration.class,
                      SharedCacheCheckAutoConfiguration.class,
                      DataSourceAutoConfiguration.class,
                      DataSourceInitializationAutoConfiguration.class,
                      TransactionManagerCustomizationAutoConfiguration.class,
                      TransactionAutoConfiguration.class,
                      HibernateJpaAutoConfiguration.class))
              .withUserConfiguration(Entities.class));

  @Configuration(proxyBeanMethods = false)
  @AutoConfigurationPackage
  static class Entities {}

  @ParameterizedTest
  @CsvSource({
    "spring.jpa.hibernate.ddl-auto, validate, false",
    "spring.jpa.hibernate.ddl-auto, validate, true",
    "spring.jpa.hibernate.ddl-auto, update, false",
    "spring.jpa.hibernate.ddl-auto, update, true",
    "spring.jpa.hibernate.ddl-auto, create, false",
    "spring.jpa.hibernate.ddl-auto, create-drop, true",
    "spring.jpa.generate-ddl, true, false",
    "spring.jpa.generate-ddl, true, true",
    "spring.jpa.properties.hibernate.hbm2ddl.auto, update, false",
    "spring.jpa.properties.jakarta.persistence.schema-generation.database.action, create, false",
    "spring.jpa.properties.jakarta.persistence.schema-generation.database.action, create, true",
    "spring.jpa.properties.javax.persistence.schema-generation.database.action, update, false",
    "spring.jpa.properties.jakarta.persistence.schema-generation.scripts.action, update, false",
    "spring.jpa.properties.hibernate.hbm2ddl.import_files, rows.sql, false",
    "spring.jpa.properties.jakarta.persistence.sql-load-script-source, rows.sql, true",
    "spring.sql.init.mode, always, false",
    "spring.sql.init.mode, always, true",
  })
  void case05_schemaTool_isRefusedWithThePropertyAndWhatInstead(
      String property, String value, boolean multiTenancy) {
    runner
        .withPropertyValues(property + "=" + value, "dal.hibernate.multi-tenancy=" + multiTenancy)
        .run(
            context ->
                assertThat(Analyses.textOf(context.getStartupFailure()))
                    .contains("The property " + property)
                    .contains("cannot be used here")
                    .contains("Flyway or Liquibase"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spring.jpa.hibernate.ddl-auto=none",
        "spring.jpa.generate-ddl=false",
        JPA + "jakarta.persistence.schema-generation.database.action=none",
        "spring.sql.init.mode=never",
      })
  void case05_noSchemaTool_starts(String property) {
    runner.withPropertyValues(property).run(context -> assertThat(context).hasNotFailed());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void case05_schemaScript_isWrittenWithoutADatabase(boolean multiTenancy, @TempDir Path folder) {
    Path script = folder.resolve("create.sql");
    String generation = JPA + "jakarta.persistence.schema-generation.scripts.";
    runner
        .withPropertyValues(
            "dal.hibernate.multi-tenancy=" + multiTenancy,
            generation + "action=create",
            generation + "create-target=" + script)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(Files.readString(script)).contains("create table");
            });
  }

  // Another database beside the tenants'

  @Configuration(proxyBeanMethods = false)
  static class ControlPlane {

    @Bean(defaultCandidate = false)
    @Qualifier("control")
    DataSource controlDataSource() {
      HikariDataSource control = new HikariDataSource();
      control.setJdbcUrl(
          "jdbc:postgresql://127.0.0.1:" + SpringFleet.one().port() + "/control_jpa");
      control.setUsername("control");
      control.setPassword("c");
      control.setMaximumPoolSize(2);
      return control;
    }

    @Bean(defaultCandidate = false)
    @Qualifier("control")
    LocalContainerEntityManagerFactoryBean controlEntities(
        EntityManagerFactoryBuilder builder, @Qualifier("control") DataSource control) {
      return builder
          .dataSource(control)
          .packages(CachedNote.class)
          .properties(java.util.Map.of("hibernate.hbm2ddl.auto", "validate"))
          .persistenceUnit("control")
          .build();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void case01_controlPlaneWithItsOwnJpa_usesItsOwnDatabase(boolean multiTenancy) {
    SpringFleet.one().user("control", "c").database("control_jpa");
    SpringFleet.one().execute("control_jpa", "GRANT ALL ON ALL TABLES IN SCHEMA public TO control");
    runner
        .withUserConfiguration(ControlPlane.class)
        .withPropertyValues("dal.hibernate.multi-tenancy=" + multiTenancy)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              EntityManagerFactory control =
                  context.getBean("controlEntities", EntityManagerFactory.class);
              try (EntityManager entities = control.createEntityManager()) {
                assertThat(
                        entities.createNativeQuery("SELECT name FROM identity").getSingleResult())
                    .asString()
                    .endsWith("/control_jpa");
              }
            });
  }

  // What else uses the DataSource too early

  @Configuration(proxyBeanMethods = false)
  static class AsksAtStartup {
    @Bean
    Object tooEarly(DataSource tenants) throws java.sql.SQLException {
      try (var connection = tenants.getConnection();
          var statement = connection.createStatement()) {
        return statement.execute("SELECT 1");
      }
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class LooksForTablesAtStartup {
    @Bean
    Object tooEarly(DataSource tenants) throws java.sql.SQLException {
      try (var connection = tenants.getConnection();
          var tables = connection.getMetaData().getTables(null, null, "note", null)) {
        return tables.next();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {AsksAtStartup.class, LooksForTablesAtStartup.class})
  void case05_beanThatUsesTheDataSourceAtStartup_isNamedWithWhatInstead(Class<?> configuration) {
    runner
        .withUserConfiguration(configuration)
        .run(
            context ->
                assertThat(Analyses.textOf(context.getStartupFailure()))
                    .contains("The bean tooEarly uses the tenants' DataSource at startup")
                    .contains("@QuartzDataSource")
                    .contains("TenantContext.run"));
  }

  @Test
  void case05_versions_areText() {
    runner.run(
        context ->
            assertThat(
                    context
                        .getBean(EntityManagerFactory.class)
                        .getProperties()
                        .get("jakarta.persistence.database-major-version"))
                .isEqualTo("18"));
  }
}
