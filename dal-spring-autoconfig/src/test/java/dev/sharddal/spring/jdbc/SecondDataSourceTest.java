package dev.sharddal.spring.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sharddal.TenantContext;
import dev.sharddal.spring.DalAutoConfiguration;
import dev.sharddal.spring.testing.Analyses;
import dev.sharddal.spring.testing.SpringFleet;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayDataSource;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** One more DataSource beside the tenants' one: never do all tenants share its database. */
class SecondDataSourceTest {

  private static final String CONTROL = "control";
  private static final String SECRET = "secret of t-1";

  private final ApplicationContextRunner runner =
      SpringFleet.on(
          new ApplicationContextRunner()
              .withConfiguration(
                  AutoConfigurations.of(
                      DalAutoConfiguration.class,
                      TenantDataSourceAutoConfiguration.class,
                      DataSourceAutoConfiguration.class,
                      DataSourceTransactionManagerAutoConfiguration.class,
                      TransactionAutoConfiguration.class,
                      JdbcTemplateAutoConfiguration.class,
                      JdbcClientAutoConfiguration.class))
              .withPropertyValues("app.control.jdbc-url=" + url(), "app.control.username=control"));

  private static String url() {
    SpringFleet.one().user("control", "c").database(CONTROL);
    return "jdbc:postgresql://127.0.0.1:" + SpringFleet.one().port() + "/" + CONTROL;
  }

  private static DataSource control() {
    HikariDataSource control = new HikariDataSource();
    control.setJdbcUrl(url());
    control.setUsername("control");
    control.setPassword("c");
    control.setMaximumPoolSize(1);
    return control;
  }

  @BeforeEach
  void clear() {
    SpringFleet.put(dev.sharddal.store.InMemoryMetadataStore.create());
    SpringFleet.one().execute(CONTROL, "DELETE FROM ledger");
    for (var server : List.of(SpringFleet.one(), SpringFleet.two())) {
      server.execute("orders", "DELETE FROM ledger WHERE note = '" + SECRET + "'");
    }
  }

  /** The two requests of the case: one tenant writes, the other one reads. */
  private static void tenantsStayApart(ApplicationContext context) {
    JdbcClient jdbc = context.getBean(JdbcClient.class);
    TenantContext.run(
        "t-1", () -> jdbc.sql("INSERT INTO ledger (note) VALUES (?)").params(SECRET).update());
    String found = "SELECT note FROM ledger WHERE note = '" + SECRET + "'";
    TenantContext.run(
        "t-2", () -> assertThat(jdbc.sql(found).query(String.class).list()).isEmpty());
    assertThat(SpringFleet.one().query("orders", found)).containsExactly(SECRET);
    assertThat(SpringFleet.one().query(CONTROL, found)).isEmpty();
  }

  @Configuration(proxyBeanMethods = false)
  static class Plain {
    @Bean
    DataSource controlDataSource() {
      return control();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class NamedAsSpringBootDoes {
    @Bean
    DataSource dataSource() {
      return control();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class OfFlyway {
    @Bean
    @FlywayDataSource
    DataSource migrationDataSource() {
      return control();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class OfProperties {
    @Bean
    @ConfigurationProperties("app.control")
    DataSource controlDataSource() {
      return DataSourceBuilder.create().type(HikariDataSource.class).build();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class NoDefaultCandidate {
    @Bean(defaultCandidate = false)
    @Qualifier("control")
    DataSource controlDataSource() {
      return control();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class NoAutowireCandidate {
    @Bean(autowireCandidate = false)
    DataSource controlDataSource() {
      return control();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class ByPostProcessor {
    @Bean
    static BeanFactoryPostProcessor controlRegistrar() {
      return beans -> beans.registerSingleton("controlDataSource", control());
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class OfTwoMore {
    @Bean
    DataSource controlDataSource() {
      return control();
    }

    @Bean
    DataSource reportDataSource() {
      return control();
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Plain.class,
        NamedAsSpringBootDoes.class,
        OfFlyway.class,
        OfProperties.class,
        NoDefaultCandidate.class,
        NoAutowireCandidate.class,
        ByPostProcessor.class,
        OfTwoMore.class
      })
  void case01_secondDataSource_tenantsStayApart(Class<?> configuration) {
    runner
        .withUserConfiguration(configuration)
        .withConfiguration(AutoConfigurations.of(Bound.class))
        .withPropertyValues("spring.datasource.url=" + url())
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context.getBean(DataSource.class))
                  .isInstanceOf(TenantRoutingDataSource.class);
              tenantsStayApart(context);
            });
  }

  /** Lets properties be bound to beans, as in every application. */
  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties
  static class Bound {}

  @Configuration(proxyBeanMethods = false)
  static class AsPrimary {
    @Bean
    @Primary
    DataSource controlDataSource() {
      return control();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class PrimaryByPostProcessor {
    @Bean
    static BeanFactoryPostProcessor controlRegistrar() {
      return beans -> {
        RootBeanDefinition definition =
            new RootBeanDefinition(DataSource.class, SecondDataSourceTest::control);
        definition.setPrimary(true);
        ((BeanDefinitionRegistry) beans).registerBeanDefinition("controlDataSource", definition);
      };
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {AsPrimary.class, PrimaryByPostProcessor.class})
  void case01_primaryDataSource_isRefusedWithThreeWays(Class<?> configuration) {
    runner
        .withUserConfiguration(configuration)
        .run(
            context ->
                assertThat(Analyses.textOf(context.getStartupFailure()))
                    .contains("Tenants would share one database")
                    .contains("the DataSource controlDataSource is @Primary")
                    .contains("@Bean(defaultCandidate = false)")
                    .contains("new TenantRoutingDataSource(dataAccessLayer)")
                    .contains("dal.datasource.enabled=false"));
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnRoutingAmongOthers {
    @Bean
    TenantRoutingDataSource own(dev.sharddal.DataAccessLayer dal) {
      return new TenantRoutingDataSource(dal);
    }

    @Bean
    DataSource controlDataSource() {
      return control();
    }
  }

  @Test
  void case01_ownRoutingDataSourceThatIsNotPrimary_isRefused() {
    runner
        .withUserConfiguration(OwnRoutingAmongOthers.class)
        .run(
            context ->
                assertThat(Analyses.textOf(context.getStartupFailure()))
                    .contains("controlDataSource competes with the tenants' one"));
  }

  @Test
  void case01_primaryDataSource_whenTheApplicationSaysSo_isUsed() {
    runner
        .withUserConfiguration(AsPrimary.class)
        .withPropertyValues("dal.datasource.enabled=false")
        .run(
            context ->
                assertThat(context).hasNotFailed().doesNotHaveBean(TenantRoutingDataSource.class));
  }

  @Test
  void case01_embeddedDatabase_ofSpringBoot_isNotMadeBesideTheTenants() {
    runner.run(context -> assertThat(context).hasSingleBean(DataSource.class));
  }

  @Test
  void case01_embeddedDatabase_thatNobodyAskedFor_isRefused() {
    runner
        .withPropertyValues("dal.datasource.enabled=false")
        .run(
            context ->
                assertThat(Analyses.textOf(context.getStartupFailure()))
                    .contains("an embedded database in memory")
                    .contains("exclude org.springframework.boot.jdbc.autoconfigure"));
    runner
        .withUserConfiguration(Plain.class)
        .withPropertyValues("dal.datasource.enabled=false")
        .run(context -> assertThat(context).hasNotFailed());
  }

  // What is built on a DataSource

  @Configuration(proxyBeanMethods = false)
  static class ControlTemplate extends Plain {
    @Bean
    JdbcTemplate controlTemplate(@Qualifier("controlDataSource") DataSource control) {
      return new JdbcTemplate(control);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class ControlClient extends Plain {
    @Bean
    JdbcClient controlClient(@Qualifier("controlDataSource") DataSource control) {
      return JdbcClient.create(control);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class ControlTransactions extends Plain {
    @Bean
    PlatformTransactionManager controlTransactions(
        @Qualifier("controlDataSource") DataSource control) {
      return new JdbcTransactionManager(control);
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {ControlTemplate.class, ControlClient.class, ControlTransactions.class})
  void case01_defaultToolOnAnotherDataSource_isRefused(Class<?> configuration) {
    runner
        .withUserConfiguration(configuration)
        .run(
            context ->
                assertThat(Analyses.textOf(context.getStartupFailure()))
                    .contains("Tenants would share one database")
                    .contains("uses the DataSource controlDataSource")
                    .contains("@Bean(defaultCandidate = false)")
                    .contains("dal.datasource.enabled=false"));
  }

  @Configuration(proxyBeanMethods = false)
  static class DocumentedControlPlane {
    @Bean(defaultCandidate = false)
    @Qualifier("control")
    DataSource controlDataSource() {
      return control();
    }

    @Bean(defaultCandidate = false)
    @Qualifier("control")
    JdbcClient controlClient(@Qualifier("control") DataSource control) {
      return JdbcClient.create(control);
    }

    @Bean(defaultCandidate = false)
    @Qualifier("control")
    PlatformTransactionManager controlTransactions(@Qualifier("control") DataSource control) {
      return new JdbcTransactionManager(control);
    }
  }

  @Test
  void case01_controlPlaneAsDocumented_worksBesideTheTenants() {
    runner
        .withUserConfiguration(DocumentedControlPlane.class)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              tenantsStayApart(context);
              JdbcClient control = context.getBean("controlClient", JdbcClient.class);
              assertThat(control.sql("SELECT name FROM identity").query(String.class).single())
                  .endsWith("/" + CONTROL);
            });
  }
}
