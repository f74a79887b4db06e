package dev.sharddal.spring.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ToolWithoutModuleTest {

  private final DataAccessLayer dal =
      DataAccessLayer.builder(InMemoryMetadataStore.create()).build();

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(ToolWithoutModuleAutoConfiguration.class))
          .withBean(DataAccessLayer.class, () -> dal);

  @AfterEach
  void close() {
    dal.close();
  }

  private String warnings(ApplicationContextRunner application) {
    try (CapturedLog log = CapturedLog.warningsOf(ToolWithoutModuleAutoConfiguration.class)) {
      application.run(context -> assertThat(context).hasNotFailed());
      return log.text();
    }
  }

  @Test
  void toolWithoutItsModule_isSaidToMigrateNothing() {
    FilteredClassLoader without =
        new FilteredClassLoader(
            "org.springframework.boot.flyway.", "org.springframework.boot.liquibase.");
    assertThat(warnings(runner.withClassLoader(without)))
        .contains("flyway-core is on the class path, but no database is migrated")
        .contains("spring-boot-starter-flyway")
        .contains("spring-boot-starter-liquibase");
    FleetMigration own =
        FleetMigration.builder(dal, (database, source) -> MigrationOutcome.NOTHING_TO_DO).build();
    assertThat(warnings(runner.withClassLoader(without).withBean(FleetMigration.class, () -> own)))
        .isEmpty();
  }

  @Test
  void toolWithItsModule_isNotMentioned() {
    assertThat(warnings(runner)).isEmpty();
  }
}
