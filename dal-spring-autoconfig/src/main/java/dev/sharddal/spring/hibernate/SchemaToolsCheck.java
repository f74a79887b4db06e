package dev.sharddal.spring.hibernate;

import dev.sharddal.spring.RefusedConfigurationException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;

/**
 * A check that refuses the schema tools of Hibernate and JPA on the routing DataSource. They work
 * when the application starts, and no tenant is bound then, so they have no database.
 */
final class SchemaToolsCheck {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaToolsCheck.class);

  private static final String AUTO = "hibernate.hbm2ddl.auto";
  private static final String DATABASE_ACTION = "persistence.schema-generation.database.action";
  private static final String SCRIPTS_ACTION = "persistence.schema-generation.scripts.action";
  private static final List<String> LOAD_SCRIPTS =
      List.of(
          "jakarta.persistence.sql-load-script-source",
          "javax.persistence.sql-load-script-source",
          "jakarta.persistence.hibernate.hbm2ddl.import_files",
          "hibernate.hbm2ddl.import_files");

  /** These scripts are written from the entities alone. */
  private static final Set<String> NEEDS_NO_DATABASE =
      Set.of("none", "create", "create-only", "drop", "drop-and-create");

  private static final String NO_DATABASE =
      "at startup no tenant is bound, so there is no single database whose schema Hibernate could"
          + " validate or change";

  private static final String ACTION =
      "Remove it, or set it to none. Create and change the tables with Flyway or Liquibase"
          + " (spring-boot-starter-flyway or spring-boot-starter-liquibase), which are run on every"
          + " database of the fleet when the application starts. To compare the entities with a"
          + " database, build an EntityManagerFactory on DataAccessLayer.dataSource(database, WRITE)"
          + " with validate.";

  private final Environment environment;

  SchemaToolsCheck(Environment environment) {
    this.environment = environment;
  }

  /**
   * Checks the properties of an EntityManagerFactory.
   *
   * @throws RefusedConfigurationException if a schema tool is enabled
   */
  void check(Map<String, ?> properties) {
    refuseUnlessNone(properties, AUTO);
    for (String prefix : List.of("jakarta.", "javax.")) {
      refuseUnlessNone(properties, prefix + DATABASE_ACTION);
      String scripts = value(properties, prefix + SCRIPTS_ACTION);
      if (scripts != null && !NEEDS_NO_DATABASE.contains(scripts)) {
        throw refused(prefix + SCRIPTS_ACTION, scripts);
      }
    }
    for (String property : LOAD_SCRIPTS) {
      if (value(properties, property) != null) {
        throw RefusedConfigurationException.property(
            named(property),
            "such scripts run when Hibernate creates a schema, and it creates none of a tenant",
            "Remove it, and insert the rows with Flyway or Liquibase, which are run on every"
                + " database of the fleet.");
      }
    }
    if (new ClassPathResource("import.sql").exists()) {
      LOG.warn(
          "import.sql is not run: it belongs to a schema that Hibernate creates, and the tenants'"
              + " databases are created by Flyway or Liquibase. Put its rows into a migration");
    }
  }

  private void refuseUnlessNone(Map<String, ?> properties, String property) {
    String value = value(properties, property);
    if (value != null && !value.equals("none")) {
      throw refused(property, value);
    }
  }

  /** Returns a value in lower case, or null if it is absent or blank. */
  private static @Nullable String value(Map<String, ?> properties, String property) {
    Object value = properties.get(property);
    String text = value == null ? "" : value.toString().strip().toLowerCase(Locale.ROOT);
    return text.isEmpty() ? null : text;
  }

  private RefusedConfigurationException refused(String property, String value) {
    return RefusedConfigurationException.property(
        named(property) + " (" + value + ")", NO_DATABASE, ACTION);
  }

  /** Returns the name under which the application has set a property of Hibernate. */
  private String named(String property) {
    List<String> sources =
        property.equals(AUTO)
            ? List.of("spring.jpa.hibernate.ddl-auto", "spring.jpa.generate-ddl")
            : List.of();
    for (String source : sources) {
      String value = environment.getProperty(source);
      if (value != null && !Set.of("", "none", "false").contains(value.strip())) {
        return source;
      }
    }
    String inSpring = "spring.jpa.properties." + property;
    return environment.containsProperty(inSpring) ? inSpring : property;
  }
}
