package dev.sharddal.spring.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.InitializationMode;
import dev.sharddal.spring.DalAutoConfiguration;
import dev.sharddal.spring.testing.SpringFleet;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.CapturedLog;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.springframework.aop.Advisor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.AbstractDataSource;

class TenantDataSourceAutoConfigurationTest {

  private static final String NOWHERE = "spring.datasource.url=jdbc:postgresql://nowhere/none";

  private final ApplicationContextRunner runner =
      SpringFleet.on(
          new ApplicationContextRunner()
              .withConfiguration(
                  AutoConfigurations.of(
                      DalAutoConfiguration.class,
                      TenantDataSourceAutoConfiguration.class,
                      HibernateProductAutoConfiguration.class,
                      DataSourceAutoConfiguration.class)));

  @Test
  void dataSource_isThereAndIsTheOnlyOne() {
    runner.run(
        context -> {
          assertThat(context).hasSingleBean(DataSource.class);
          assertThat(context.getBean(DataSource.class))
              .isInstanceOf(TenantRoutingDataSource.class)
              .hasToString("TenantRoutingDataSource");
          assertThat(context.getBeanFactory().getBeanDefinition("tenantDataSource").isPrimary())
              .isTrue();
        });
  }

  @Test
  void springsOwnUrl_isNotUsed_andAWarningSaysSo() {
    try (CapturedLog log = CapturedLog.warningsOf(TenantDataSourceCheck.class)) {
      runner
          .withPropertyValues(NOWHERE)
          .run(context -> assertThat(context).hasSingleBean(TenantRoutingDataSource.class));
      assertThat(log.text())
          .contains("spring.datasource.url is not used")
          .contains("the databases are those of the metadata");
    }
  }

  @Test
  void disabled_leavesSpringsOwn() {
    runner
        .withPropertyValues("dal.datasource.enabled=false", NOWHERE)
        .run(
            context -> {
              assertThat(context).doesNotHaveBean(TenantRoutingDataSource.class);
              assertThat(context).hasSingleBean(DataSource.class);
              assertThat(context).hasSingleBean(DataAccessLayer.class);
            });
  }

  @Configuration(proxyBeanMethods = false)
  static class Own {
    @Bean
    TenantRoutingDataSource own(DataAccessLayer dal) {
      return new TenantRoutingDataSource(dal);
    }
  }

  @Test
  void usersRoutingDataSource_isTheOnlyOne() {
    runner
        .withUserConfiguration(Own.class)
        .run(
            context ->
                assertThat(context)
                    .hasSingleBean(DataSource.class)
                    .hasBean("own")
                    .doesNotHaveBean("tenantDataSource"));
  }

  @Test
  void withoutADataAccessLayer_thereIsNone() {
    runner
        .withPropertyValues("dal.enabled=false", NOWHERE)
        .run(context -> assertThat(context).doesNotHaveBean(TenantRoutingDataSource.class));
  }

  @Test
  void withoutSpringJdbc_thereIsNone() {
    runner
        .withPropertyValues(NOWHERE)
        .withClassLoader(new FilteredClassLoader(AbstractDataSource.class))
        .run(
            context -> {
              assertThat(context).hasSingleBean(DataAccessLayer.class);
              assertThat(context).doesNotHaveBean(TenantRoutingDataSource.class);
            });
  }

  @Test
  void usersAdvisor_takesItsPlace() {
    Advisor own = new DefaultPointcutAdvisor((MethodInterceptor) call -> call.proceed());
    runner
        .withBean("useCaseAdvisor", Advisor.class, () -> own)
        .run(context -> assertThat(context.getBean("useCaseAdvisor")).isSameAs(own));
  }

  // Hibernate

  private static Map<String, Object> told(
      HibernatePropertiesCustomizer customizer, Map<String, Object> before) {
    Map<String, Object> properties = new HashMap<>(before);
    customizer.customize(properties);
    return properties;
  }

  @Test
  void hibernate_isToldWhichProductItIs() {
    runner.run(
        context ->
            assertThat(told(context.getBean(HibernatePropertiesCustomizer.class), Map.of()))
                .containsEntry("jakarta.persistence.database-product-name", "PostgreSQL")
                .containsEntry("jakarta.persistence.database-major-version", "18")
                .containsEntry("hibernate.boot.allow_jdbc_metadata_access", false));
  }

  @Test
  void hibernate_thatHasBeenToldAlready_isLeftAlone() {
    runner.run(
        context -> {
          HibernatePropertiesCustomizer customizer =
              context.getBean(HibernatePropertiesCustomizer.class);
          for (String said :
              new String[] {
                "jakarta.persistence.database-product-name",
                "hibernate.boot.allow_jdbc_metadata_access"
              }) {
            Map<String, Object> before = Map.of(said, "said");
            assertThat(told(customizer, before)).isEqualTo(before);
          }
        });
  }

  @Test
  void hibernate_whenNoDatabaseIsOpen_isNotToldAnythingWrong() {
    DataAccessLayer empty =
        DataAccessLayer.builder(InMemoryMetadataStore.create())
            .initializationMode(InitializationMode.DEGRADED)
            .build();
    empty.initializeDB();
    runner
        .withBean("own", DataAccessLayer.class, () -> empty)
        .run(
            context ->
                org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> told(context.getBean(HibernatePropertiesCustomizer.class), Map.of()))
                    .isInstanceOf(DataAccessResourceFailureException.class)
                    .hasMessageContaining("jakarta.persistence.database-product-name"));
  }

  @Test
  void withoutHibernate_nobodyIsTold() {
    runner
        .withClassLoader(new FilteredClassLoader(HibernatePropertiesCustomizer.class))
        .run(
            context -> {
              assertThat(context).hasSingleBean(TenantRoutingDataSource.class);
              assertThat(context).doesNotHaveBean("fleetProductCustomizer");
            });
  }
}
