package dev.sharddal.spring.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.spring.DalAutoConfiguration;
import dev.sharddal.spring.jdbc.TenantDataSourceAutoConfiguration;
import dev.sharddal.spring.testing.Analyses;
import java.util.List;
import javax.sql.DataSource;
import liquibase.integration.spring.SpringLiquibase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseDataSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class LiquibaseFleetAutoConfigurationTest {

  private static final String HISTORY =
      "SELECT id || ' ' || dateexecuted FROM databasechangelog ORDER BY orderexecuted";

  private final Databases databases = Databases.of(3);
  private final DatabaseKey first = databases.key(0);
  private final DatabaseKey second = databases.key(1);
  private final DatabaseKey third = databases.key(2);

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  DalAutoConfiguration.class,
                  TenantDataSourceAutoConfiguration.class,
                  DataSourceAutoConfiguration.class,
                  LiquibaseAutoConfiguration.class,
                  LiquibaseFleetAutoConfiguration.class))
          .withBean(MetadataStore.class, () -> databases.store)
          .withPropertyValues(
              "dal.topology-refresh-interval=0",
              "spring.liquibase.change-log=classpath:migration/liquibase/changelog.yaml",
              "spring.liquibase.contexts=plain",
              "spring.liquibase.parameters.author=nobody");

  @Test
  void start_updatesEveryDatabaseWithLiquibasesProperties() {
    runner.run(
        context -> {
          assertThat(context).hasNotFailed().hasSingleBean(FleetMigration.class);
          for (DatabaseKey database : databases.keys()) {
            databases.execute(database, "INSERT INTO note (id, body) VALUES (1, 'x')");
            assertThat(databases.query(database, "SELECT author FROM note"))
                .containsExactly("nobody");
            assertThat(databases.hasTable(database, "special")).isFalse();
            assertThat(databases.query(database, "SELECT locked FROM databasechangeloglock"))
                .containsExactly("f");
          }
        });
  }

  @Test
  void start_otherContext_isHonoured() {
    runner
        .withPropertyValues(
            "spring.liquibase.contexts=special", "spring.liquibase.database-change-log-table=log")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(databases.hasTable(third, "special")).isTrue();
              assertThat(databases.hasTable(third, "log")).isTrue();
            });
  }

  @Test
  void start_oneDatabaseFails_triesAllThenFailsAndIsMendedByAnotherStart() {
    databases.execute(second, "CREATE TABLE note (id bigint PRIMARY KEY)");
    runner.run(
        context -> {
          assertThat(context).hasFailed();
          FailureAnalysis analysis = Analyses.of(context.getStartupFailure());
          assertThat(analysis.getDescription())
              .startsWith("1 of 3 databases could not be migrated; all were tried.")
              .contains(second + ": ")
              .contains("relation \"note\" already exists");
        });
    List<String> ofFirst = databases.query(first, HISTORY);
    assertThat(ofFirst).hasSize(2);
    assertThat(databases.query(third, HISTORY)).hasSize(2);

    databases.execute(second, "DROP TABLE note");
    runner.run(
        context -> {
          assertThat(context).hasNotFailed();
          assertThat(databases.hasTable(second, "note")).isTrue();
          assertThat(databases.query(first, HISTORY)).isEqualTo(ofFirst);
        });
  }

  @Test
  void beansThatNeedTheDatabase_areMadeAfterTheUpdates() {
    runner
        .withInitializer(NeedsTables.registeredFor(databases))
        .run(context -> assertThat(context.getBean(NeedsTables.class).foundAtItsBirth()).isTrue());
  }

  @Test
  void migrate_onDemand_countsWhatWasApplied() {
    runner
        .withPropertyValues("dal.migration.on-start=false")
        .run(
            context -> {
              assertThat(databases.hasTable(first, "note")).isFalse();
              FleetMigration migration = context.getBean(FleetMigration.class);
              assertThat(migration.migrate().migrated())
                  .hasSize(3)
                  .allMatch(each -> each.applied() == 2);
              assertThat(migration.migrate().upToDate()).hasSize(3);
              assertThat(context.getBean(SpringLiquibase.class).getChangeLog())
                  .isEqualTo("classpath:migration/liquibase/changelog.yaml");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spring.liquibase.url=jdbc:postgresql://elsewhere/app",
        "spring.liquibase.user=somebody",
        "spring.liquibase.drop-first=true",
        "spring.liquibase.rollback-file=rollback.sql"
      })
  void settingThatCannotHoldForAll_isRefused(String property) {
    runner
        .withPropertyValues(property)
        .run(
            context -> {
              assertThat(context).hasFailed();
              FailureAnalysis analysis = Analyses.of(context.getStartupFailure());
              assertThat(analysis.getDescription())
                  .contains(property.substring(0, property.indexOf('=')));
              assertThat(analysis.getAction()).startsWith("Remove the property");
            });
  }

  @Test
  void dropFirstFalse_isNotRefused() {
    runner
        .withPropertyValues("spring.liquibase.drop-first=false")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void ownLiquibaseOnTheTenantsDataSource_updatesTheFleet() {
    runner
        .withUserConfiguration(OwnLiquibase.class)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(databases.hasTable(third, "made_by_own")).isTrue();
              assertThat(databases.hasTable(third, "note")).isFalse();
            });
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnLiquibase {
    @Bean
    SpringLiquibase ownLiquibase(DataSource tenants) {
      SpringLiquibase own = new SpringLiquibase();
      own.setDataSource(tenants);
      own.setChangeLog("classpath:migration/liquibase/own.yaml");
      return own;
    }
  }

  @Test
  void ownDataSource_isUpdatedByLiquibaseItself() {
    DriverManagerDataSource own =
        new DriverManagerDataSource(databases.url(first), "migration_owner", "s3cret");
    runner
        .withBean("own", DataSource.class, () -> own)
        .withPropertyValues("dal.datasource.enabled=false")
        .run(
            context -> {
              assertThat(context).hasNotFailed().doesNotHaveBean(FleetMigration.class);
              assertThat(databases.hasTable(first, "note")).isTrue();
              assertThat(databases.hasTable(second, "note")).isFalse();
            });
  }

  @Test
  void liquibaseDataSource_isUpdatedInThePlaceOfTheFleet() {
    runner
        .withUserConfiguration(Central.class)
        .withBean("centralUrl", String.class, () -> databases.url(first))
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(databases.hasTable(first, "note")).isTrue();
              MigrationReport report = context.getBean(FleetMigration.class).migrate();
              assertThat(report.failed())
                  .hasSize(3)
                  .allMatch(each -> each.reason().contains("No SpringLiquibase uses"));
              assertThat(databases.hasTable(second, "note")).isFalse();
            });
  }

  @Configuration(proxyBeanMethods = false)
  static class Central {
    @LiquibaseDataSource
    @Bean(defaultCandidate = false)
    DataSource central(@Qualifier("centralUrl") String url) {
      return new DriverManagerDataSource(url, "migration_owner", "s3cret");
    }
  }

  @Test
  void liquibaseOff_hasNoFleetMigration() {
    runner
        .withPropertyValues("spring.liquibase.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(FleetMigration.class));
  }

  @Test
  void liquibaseAbsent_startsWithoutIt() {
    runner
        .withClassLoader(new FilteredClassLoader(SpringLiquibase.class))
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(DataAccessLayer.class)
                    .doesNotHaveBean(FleetMigration.class));
  }
}
