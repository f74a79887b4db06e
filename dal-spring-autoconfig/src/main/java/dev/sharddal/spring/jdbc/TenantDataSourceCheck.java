package dev.sharddal.spring.jdbc;

import dev.sharddal.spring.RefusedConfigurationException;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * A check that refuses {@link DataSource} beans that would be used in place of the routing one, so
 * that all tenants would share one database. It runs before any bean is created.
 */
final class TenantDataSourceCheck implements BeanFactoryPostProcessor {

  private static final Logger LOG = LoggerFactory.getLogger(TenantDataSourceCheck.class);

  private static final String ENABLED = "dal.datasource.enabled";

  /** How the names of Spring Boot's configurations of a DataSource begin. */
  private static final String SPRING_BOOTS = "org.springframework.boot.jdbc.autoconfigure.";

  /** Where the database of Spring Boot's DataSource is, for example that of a container. */
  private static final String CONNECTION_DETAILS = SPRING_BOOTS + "JdbcConnectionDetails";

  private static final String INITIALIZER =
      SPRING_BOOTS + "ApplicationDataSourceScriptDatabaseInitializer";

  private static final String SCRIPTS = "spring.sql.init.mode";

  private static final List<String> UNUSED =
      List.of(
          "spring.datasource.url",
          "spring.datasource.jndi-name",
          "spring.datasource.xa.data-source-class-name",
          "spring.datasource.embedded-database-connection");

  private final Environment environment;

  TenantDataSourceCheck(Environment environment) {
    this.environment = environment;
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    if (environment.getProperty(ENABLED, Boolean.class, true)) {
      List<String> others = checkTenantsArePrimary(beans);
      warnOfUnusedProperties(others);
      checkNoScripts(beans);
    } else {
      checkOwnDatabaseIsSet(beans);
    }
  }

  /** Returns the names of the other beans. */
  private static List<String> checkTenantsArePrimary(ConfigurableListableBeanFactory beans) {
    List<String> others =
        Stream.of(beans.getBeanNamesForType(DataSource.class, true, false))
            .filter(name -> !isRouting(beans, name))
            .toList();
    Candidates candidates = Candidates.of(beans, DataSource.class);
    boolean tenantsAreUsed = candidates.chosen().filter(name -> isRouting(beans, name)).isPresent();
    if (!tenantsAreUsed) {
      throw notPrimary(candidates, others);
    }
    if (!others.isEmpty()) {
      LOG.info(
          "The tenants' DataSource is the primary one. Other DataSource beans are used only where"
              + " they are asked for by name or qualifier: {}",
          others);
    }
    return others;
  }

  private static boolean isRouting(ConfigurableListableBeanFactory beans, String name) {
    return beans.isTypeMatch(name, TenantRoutingDataSource.class);
  }

  private static RefusedConfigurationException notPrimary(
      Candidates candidates, List<String> others) {
    List<String> rivals = candidates.primary().stream().filter(others::contains).toList();
    String named = String.join(", ", rivals.isEmpty() ? others : rivals);
    String why =
        others.isEmpty()
            ? "no DataSource bean that follows the tenant is injected by default"
            : "the DataSource "
                + named
                + (rivals.isEmpty() ? " competes with the tenants' one" : " is @Primary")
                + ": repositories could use it for all tenants";
    return new RefusedConfigurationException(
        "Tenants would share one database, because " + why + ".",
        """
        Choose one of these:
          - another database, such as one of users and invoices: remove @Primary, declare its bean \
        with @Bean(defaultCandidate = false) and @Qualifier("control"), and inject it with that \
        qualifier
          - a DataSource that wraps the tenants' one: set dal.datasource.enabled=false, and build it \
        on new TenantRoutingDataSource(dataAccessLayer)
          - repositories that do not belong to tenants: set dal.datasource.enabled=false; tenants' \
        connections then come from DataAccessLayer.getConnection only\
        """);
  }

  private void warnOfUnusedProperties(List<String> others) {
    if (!others.isEmpty()) {
      return; // they may be bound to one of them
    }
    List<String> unused = UNUSED.stream().filter(environment::containsProperty).toList();
    if (!unused.isEmpty()) {
      LOG.warn(
          "{} {} not used: the databases are those of the metadata. Remove it, or declare a"
              + " DataSource bean of that database with @Bean(defaultCandidate = false)",
          String.join(", ", unused),
          unused.size() == 1 ? "is" : "are");
    }
  }

  private void checkNoScripts(ConfigurableListableBeanFactory beans) {
    boolean always = "always".equalsIgnoreCase(environment.getProperty(SCRIPTS));
    if (always && hasSpringBoots(beans, INITIALIZER)) {
      throw RefusedConfigurationException.property(
          SCRIPTS + " (always)",
          "schema.sql and data.sql would run when the application starts, and no tenant is bound"
              + " then, so there is no single database to run them in",
          "Remove it. Turn the scripts into migrations of Flyway or Liquibase"
              + " (spring-boot-starter-flyway or spring-boot-starter-liquibase), which are run on"
              + " every database of the fleet. Scripts of another database need a"
              + " DataSourceScriptDatabaseInitializer bean on that database's DataSource.");
    }
  }

  /** Spring Boot's own DataSource is meant only if the application says where its database is. */
  private void checkOwnDatabaseIsSet(ConfigurableListableBeanFactory beans) {
    boolean isSet =
        UNUSED.stream().anyMatch(environment::containsProperty)
            || namesOf(beans, CONNECTION_DETAILS).anyMatch(name -> !isSpringBoots(beans, name));
    for (String name : beans.getBeanNamesForType(DataSource.class, true, false)) {
      if (!isSet && isSpringBoots(beans, name)) {
        throw new RefusedConfigurationException(
            "Tenants would share one database: "
                + ENABLED
                + " is false, so Spring Boot makes a DataSource of its own for all repositories, and"
                + " spring.datasource.url is not set: it would be an embedded database in memory.",
            """
            Choose one of these:
              - the application needs no DataSource: exclude \
            org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration with \
            spring.autoconfigure.exclude
              - repositories that do not belong to tenants: set spring.datasource.url
              - repositories that belong to tenants: remove dal.datasource.enabled=false\
            """);
      }
    }
  }

  private static boolean hasSpringBoots(ConfigurableListableBeanFactory beans, String type) {
    return namesOf(beans, type).anyMatch(name -> isSpringBoots(beans, name));
  }

  private static Stream<String> namesOf(ConfigurableListableBeanFactory beans, String type) {
    ClassLoader loader = beans.getBeanClassLoader();
    return ClassUtils.isPresent(type, loader)
        ? Stream.of(
            beans.getBeanNamesForType(ClassUtils.resolveClassName(type, loader), true, false))
        : Stream.empty();
  }

  private static boolean isSpringBoots(ConfigurableListableBeanFactory beans, String name) {
    return Candidates.definition(beans, name)
        .map(BeanDefinition::getFactoryBeanName)
        .filter(factory -> factory.startsWith(SPRING_BOOTS))
        .isPresent();
  }
}
