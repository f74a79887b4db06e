package dev.sharddal.spring.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.spring.DalAutoConfiguration;
import dev.sharddal.spring.jdbc.TenantDataSourceAutoConfiguration;
import dev.sharddal.spring.testing.Analyses;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.JavaMigration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayDataSource;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class FlywayFleetAutoConfigurationTest {

  private static final String HISTORY =
      "SELECT version || ' ' || installed_on FROM flyway_schema_history ORDER BY installed_rank";

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
                  FlywayAutoConfiguration.class,
                  FlywayFleetAutoConfiguration.class))
          .withBean(MetadataStore.class, () -> databases.store)
          .withPropertyValues(
              "dal.topology-refresh-interval=0",
              "spring.flyway.locations=classpath:migration/flyway",
              "spring.flyway.placeholders.author=nobody");

  @Test
  void start_migratesEveryDatabaseWithFlywaysProperties() {
    runner.run(
        context -> {
          assertThat(context).hasNotFailed().hasSingleBean(FleetMigration.class);
          for (DatabaseKey database : databases.keys()) {
            databases.execute(database, "INSERT INTO note (id, body) VALUES (1, 'x')");
            assertThat(databases.query(database, "SELECT author FROM note"))
                .containsExactly("nobody");
            assertThat(databases.query(database, HISTORY)).hasSize(2);
          }
        });
  }

  @Test
  void start_again_findsNothingToDo() {
    runner.run(context -> assertThat(context).hasNotFailed());
    List<String> before = databases.query(first, HISTORY);
    runner.run(
        context ->
            assertThat(context.getBean(FleetMigration.class).migrate().upToDate()).hasSize(3));
    assertThat(databases.query(first, HISTORY)).isEqualTo(before);
  }

  @Test
  void start_locationNamesTheVendor_isResolvedWithoutATenant() {
    runner
        .withPropertyValues("spring.flyway.locations=classpath:migration/vendor/{vendor}")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(databases.hasTable(third, "made_by_vendor")).isTrue();
            });
  }

  @Test
  void start_javaMigrationsAndCallbacks_workInEveryDatabase() {
    Set<String> migrated = new ConcurrentSkipListSet<>();
    runner
        .withBean(JavaMigration.class, V3__Java::new)
        .withBean(Callback.class, () -> new AfterMigrate(migrated))
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              for (DatabaseKey database : databases.keys()) {
                assertThat(databases.hasTable(database, "made_by_java")).isTrue();
                assertThat(migrated).contains(databases.name(database));
              }
            });
  }

  /** Its name is its version. */
  static final class V3__Java extends BaseJavaMigration {
    @Override
    public void migrate(org.flywaydb.core.api.migration.Context context) throws Exception {
      try (Statement statement = context.getConnection().createStatement()) {
        statement.execute("CREATE TABLE made_by_java (id bigint)");
      }
    }
  }

  private static final class AfterMigrate extends BaseCallback {

    private final Set<String> seen;

    AfterMigrate(Set<String> seen) {
      this.seen = seen;
    }

    @Override
    public boolean supports(Event event, Context context) {
      return event == Event.AFTER_MIGRATE;
    }

    @Override
    public void handle(Event event, Context context) {
      try {
        seen.add(context.getConnection().getCatalog());
      } catch (java.sql.SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void start_oneDatabaseFails_triesAllThenFailsAndIsMendedByAnotherStart() {
    databases.execute(second, "CREATE TABLE note (id bigint PRIMARY KEY)");
    databases.execute(second, "CREATE SCHEMA private");
    String baseline = "spring.flyway.baseline-on-migrate=true";
    String fromNothing = "spring.flyway.baseline-version=0";
    runner
        .withPropertyValues(baseline, fromNothing)
        .run(
            context -> {
              assertThat(context).hasFailed();
              FailureAnalysis analysis = Analyses.of(context.getStartupFailure());
              assertThat(analysis.getDescription())
                  .startsWith("1 of 3 databases could not be migrated; all were tried.")
                  .contains(second + ": ")
                  .contains("V1__note.sql")
                  .contains("relation \"note\" already exists")
                  .doesNotContain("s3cret");
              assertThat(analysis.getAction()).contains("dal.migration.on-failure=continue");
            });
    List<String> ofFirst = databases.query(first, HISTORY);
    List<String> ofThird = databases.query(third, HISTORY);
    assertThat(ofFirst).hasSize(2);
    assertThat(ofThird).hasSize(2);

    databases.execute(second, "DROP TABLE note");
    runner
        .withPropertyValues(baseline, fromNothing)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(databases.hasTable(second, "note")).isTrue();
              assertThat(databases.query(first, HISTORY)).isEqualTo(ofFirst);
              assertThat(databases.query(third, HISTORY)).isEqualTo(ofThird);
            });
  }

  @Test
  void start_oneDatabaseFailsAndMayContinue_startsAndMigratesItOnDemand() {
    databases.execute(second, "CREATE TABLE note (id bigint PRIMARY KEY)");
    runner
        .withPropertyValues("dal.migration.on-failure=continue")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(databases.hasTable(third, "flyway_schema_history")).isTrue();
              databases.execute(second, "DROP TABLE note");
              MigrationReport report = context.getBean(FleetMigration.class).migrate();
              assertThat(report.migrated())
                  .extracting(DatabaseMigration::database)
                  .containsExactly(second);
              assertThat(report.upToDate()).hasSize(2);
            });
  }

  @Test
  void start_notAtTheStart_migratesOnDemandOnly() {
    runner
        .withPropertyValues("dal.migration.on-start=false")
        .run(
            context -> {
              assertThat(databases.hasTable(first, "note")).isFalse();
              MigrationReport report = context.getBean(FleetMigration.class).migrate();
              assertThat(report.migrated()).hasSize(3).allMatch(each -> each.applied() == 2);
              assertThat(databases.hasTable(first, "note")).isTrue();
            });
  }

  @Test
  void refresh_newDatabase_isMigratedWhenAskedFor() {
    runner.run(
        context -> {
          DatabaseKey added = databases.add();
          context.getBean(DataAccessLayer.class).refresh();
          assertThat(databases.hasTable(added, "note")).isFalse();
          MigrationReport report = context.getBean(FleetMigration.class).migrate(List.of(added));
          assertThat(report.migrated()).hasSize(1);
          assertThat(databases.hasTable(added, "note")).isTrue();
        });
  }

  @Test
  void beansThatNeedTheDatabase_areMadeAfterTheMigrations() {
    runner
        .withInitializer(NeedsTables.registeredFor(databases))
        .run(context -> assertThat(context.getBean(NeedsTables.class).foundAtItsBirth()).isTrue());
  }

  @Test
  void ownStrategy_isLeftInForce() {
    runner
        .withBean(FlywayMigrationStrategy.class, () -> flyway -> {})
        .run(
            context -> {
              assertThat(context).hasSingleBean(FlywayMigrationStrategy.class);
              assertThat(databases.hasTable(first, "note")).isFalse();
            });
  }

  @Test
  void flywayUser_isRefused() {
    runner
        .withPropertyValues("spring.flyway.user=somebody")
        .run(
            context -> {
              assertThat(context).hasFailed();
              FailureAnalysis analysis = Analyses.of(context.getStartupFailure());
              assertThat(analysis.getDescription())
                  .contains("spring.flyway.user")
                  .contains("credentials come from the WRITE endpoint");
              assertThat(analysis.getAction()).contains("Remove the property");
            });
  }

  @Test
  void flywayUrl_isRefused() {
    runner
        .withPropertyValues("spring.flyway.url=jdbc:postgresql://elsewhere/app?password=s3cret")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasMessageContaining("spring.flyway.url")
                    .hasMessageContaining("the metadata contains the databases")
                    .hasMessageNotContaining("s3cret"));
  }

  @Test
  void parallelismZero_isRefusedByItsName() {
    runner
        .withPropertyValues("dal.migration.parallelism=0")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("dal.migration.parallelism"));
  }

  @Test
  void ownDataSource_isMigratedByFlywayItself() {
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
  void flywayDataSource_isMigratedInThePlaceOfTheFleet() {
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
                  .allMatch(
                      each -> each.reason().contains("No Flyway uses the routing DataSource"));
              assertThat(databases.hasTable(second, "note")).isFalse();
            });
  }

  @Configuration(proxyBeanMethods = false)
  static class Central {
    @FlywayDataSource
    @Bean(defaultCandidate = false)
    DataSource central(@Qualifier("centralUrl") String url) {
      return new DriverManagerDataSource(url, "migration_owner", "s3cret");
    }
  }

  @Test
  void poolOfTwo_isEnough() {
    databases.keepPools(PoolSettings.UNSET.withMaximumPoolSize(2).withMinimumIdle(1));
    runner.run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void flywayOff_hasNoFleetMigration() {
    runner
        .withPropertyValues("spring.flyway.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(FleetMigration.class));
  }

  @Test
  void flywayAbsent_startsWithoutIt() {
    runner
        .withClassLoader(new FilteredClassLoader(Flyway.class))
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(DataAccessLayer.class)
                    .doesNotHaveBean(FleetMigration.class));
  }

  @Test
  void springBootFlywayAbsent_startsWithoutIt() {
    new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                DalAutoConfiguration.class,
                TenantDataSourceAutoConfiguration.class,
                FlywayFleetAutoConfiguration.class))
        .withBean(MetadataStore.class, () -> databases.store)
        .withBean(Flyway.class, () -> Flyway.configure().load())
        .withClassLoader(new FilteredClassLoader("org.springframework.boot.flyway"))
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(FleetMigration.class));
  }
}
