package dev.sharddal.spring.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;

/** The rooms of the module see the roof, and none of the others. */
class RoomsTest {

  private static final String ROOF = "dev.sharddal.spring";

  private static JavaClasses module;

  @BeforeAll
  static void read() throws ReflectiveOperationException {
    URL classes =
        Class.forName(ROOF + ".DalAutoConfiguration")
            .getProtectionDomain()
            .getCodeSource()
            .getLocation();
    module = new ClassFileImporter().importUrl(classes);
    assertThat(module).hasSizeGreaterThan(30);
  }

  @Test
  void rooms_doNotSeeEachOther() {
    slices().matching(ROOF + ".(*)..").should().notDependOnEachOther().check(module);
  }

  @Test
  void roof_seesNoRoom() {
    classes()
        .that()
        .resideInAPackage(ROOF)
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackage(ROOF + ".*..")
        .check(module);
  }

  @Test
  void autoConfigurations_areAllRegistered() throws IOException {
    String registered;
    try (var in =
        RoomsTest.class.getResourceAsStream(
            "/META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports")) {
      registered = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<String> written =
        module.stream()
            .filter(type -> type.isAnnotatedWith(AutoConfiguration.class))
            .map(JavaClass::getName)
            .toList();
    assertThat(registered.lines()).containsExactlyInAnyOrderElementsOf(written);
  }

  /** A no is temporary, but a yes is forever. */
  @Test
  void publicTypes_areExactlyThese() {
    assertThat(
            module.stream()
                .filter(RoomsTest::isPublic)
                .map(type -> type.getName().replace('$', '.').substring(ROOF.length() + 1)))
        .as("public types: one that comes or goes is a decision, and is written here")
        .containsExactlyInAnyOrderElementsOf(PUBLIC.lines().toList());
  }

  private static final String PUBLIC =
      """
      DalAutoConfiguration
      DataAccessLayerBuilderCustomizer
      HikariConfigCustomizer
      InMemoryMetadataStoreCustomizer
      RefusedConfigurationException
      TenantMdc
      UseCase
      actuate.DalEndpoint
      actuate.DalEndpointAutoConfiguration
      actuate.DalHealthAutoConfiguration
      actuate.DalHealthStatusAutoConfiguration
      actuate.DalInfoAutoConfiguration
      actuate.DalReadinessAutoConfiguration
      actuate.DalSanitizingAutoConfiguration
      actuate.DbHealthAutoConfiguration
      jdbc.HibernateProductAutoConfiguration
      jdbc.TenantConnectionInitializer
      jdbc.TenantDataSourceAutoConfiguration
      jdbc.TenantRoutingDataSource
      task.TenantTaskAutoConfiguration
      task.TenantTaskDecorator
      web.TenantRequest
      web.TenantResolver
      web.TenantWebAutoConfiguration
      cache.TenantCacheAutoConfiguration
      hibernate.HibernateMultiTenancyAutoConfiguration
      hibernate.SchemaToolsCheckAutoConfiguration
      hibernate.SharedCacheCheckAutoConfiguration
      migration.DatabaseMigration
      migration.DatabaseMigration.Result
      migration.DatabaseMigrator
      migration.FleetMigration
      migration.FleetMigration.Builder
      migration.FleetMigrationException
      migration.FlywayFleetAutoConfiguration
      migration.LiquibaseFleetAutoConfiguration
      migration.MigrationOutcome
      migration.MigrationReport
      migration.ToolWithoutModuleAutoConfiguration
      test.DalTest
      test.TenantTest
      """;

  private static boolean isPublic(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && Optional.of(type)
            .flatMap(JavaClass::getEnclosingClass)
            .map(RoomsTest::isPublic)
            .orElse(true);
  }
}
