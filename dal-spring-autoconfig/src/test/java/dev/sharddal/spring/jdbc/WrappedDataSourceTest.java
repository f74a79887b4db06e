package dev.sharddal.spring.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.TenantContext;
import dev.sharddal.spring.DalAutoConfiguration;
import dev.sharddal.spring.RefusedConfigurationException;
import dev.sharddal.spring.testing.SpringFleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Libraries that wrap every DataSource bean to observe it, as p6spy and datasource-micrometer. */
class WrappedDataSourceTest {

  private static final String WHO_AND_WHERE =
      "SELECT current_user || '@' || (SELECT name FROM identity)";

  /** What such libraries make of a DataSource. */
  enum Wrapper {
    DELEGATING(DelegatingDataSource::new),
    /** Asks each connection for its URL before the application uses it, as p6spy. */
    ASKING_FOR_METADATA(AskingDataSource::new),
    LAZY(LazyConnectionDataSourceProxy::new);

    private final UnaryOperator<DataSource> wrap;

    Wrapper(UnaryOperator<DataSource> wrap) {
      this.wrap = wrap;
    }
  }

  private static final class AskingDataSource extends DelegatingDataSource {

    AskingDataSource(DataSource target) {
      super(target);
    }

    @Override
    public Connection getConnection() throws SQLException {
      Connection connection = super.getConnection();
      connection.getMetaData().getURL();
      return connection;
    }
  }

  private static ApplicationContextRunner wrappedBy(Wrapper wrapper) {
    BeanPostProcessor processor =
        new BeanPostProcessor() {
          @Override
          public Object postProcessAfterInitialization(Object bean, String name) {
            return bean instanceof DataSource source ? wrapper.wrap.apply(source) : bean;
          }
        };
    return SpringFleet.on(
        new ApplicationContextRunner()
            .withBean(BeanPostProcessor.class, () -> processor)
            .withConfiguration(
                AutoConfigurations.of(
                    DalAutoConfiguration.class,
                    TenantDataSourceAutoConfiguration.class,
                    HibernateProductAutoConfiguration.class,
                    DataSourceAutoConfiguration.class,
                    JdbcTemplateAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class,
                    TransactionAutoConfiguration.class)));
  }

  private static String ask(JdbcTemplate jdbc) {
    return jdbc.queryForObject(WHO_AND_WHERE, String.class);
  }

  @ParameterizedTest
  @EnumSource
  void wrapper_routesByTenantAndUseCase(Wrapper wrapper) {
    wrappedBy(wrapper)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context.getBean(DataSource.class))
                  .isNotInstanceOf(TenantRoutingDataSource.class);
              JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
              TransactionTemplate reading =
                  new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
              reading.setReadOnly(true);
              Map<String, Integer> ports =
                  Map.of("t-1", SpringFleet.one().port(), "t-2", SpringFleet.two().port());
              ports.forEach(
                  (tenant, port) ->
                      TenantContext.run(
                          tenant,
                          () -> {
                            assertThat(ask(jdbc)).isEqualTo("app@" + port + "/orders");
                            assertThat(reading.<String>execute(status -> ask(jdbc)))
                                .isEqualTo("reader@" + port + "/orders");
                          }));
              assertThatThrownBy(() -> ask(jdbc)).hasMessageContaining("No tenant is bound");
            });
  }

  @ParameterizedTest
  @EnumSource
  void wrapper_otherTenantInsideATransaction_isRefused(Wrapper wrapper) {
    wrappedBy(wrapper)
        .run(
            context -> {
              JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
              TransactionTemplate transaction =
                  new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
              TenantContext.run(
                  "t-1",
                  () ->
                      transaction.executeWithoutResult(
                          status -> {
                            assertThat(ask(jdbc)).contains("@" + SpringFleet.one().port());
                            TenantContext.run(
                                "t-2",
                                () ->
                                    assertThatThrownBy(() -> ask(jdbc))
                                        .isInstanceOf(DataAccessException.class)
                                        .hasMessageContaining("belongs to tenant 't-1'"));
                          }));
            });
  }

  @ParameterizedTest
  @EnumSource
  void wrapper_defaultTemplateOfAnotherDataSource_isRefused(Wrapper wrapper) {
    wrappedBy(wrapper)
        .withUserConfiguration(SecondDataSourceTest.ControlTemplate.class)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .isInstanceOf(RefusedConfigurationException.class)
                    .hasMessageContaining("controlTemplate"));
  }

  @ParameterizedTest
  @EnumSource
  void wrapper_hibernate_learnsTheProduct(Wrapper wrapper) {
    wrappedBy(wrapper)
        .run(
            context -> {
              Map<String, Object> properties = new HashMap<>();
              context.getBean(HibernatePropertiesCustomizer.class).customize(properties);
              assertThat(properties)
                  .containsEntry("jakarta.persistence.database-product-name", "PostgreSQL");
            });
  }
}
