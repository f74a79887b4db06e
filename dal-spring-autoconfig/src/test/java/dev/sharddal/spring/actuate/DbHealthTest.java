package dev.sharddal.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sharddal.TenantContext;
import dev.sharddal.spring.DalAutoConfiguration;
import dev.sharddal.spring.jdbc.TenantDataSourceAutoConfiguration;
import dev.sharddal.spring.testing.SpringFleet;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.health.DataSourceHealthContributorAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spring Boot's component {@code db} borrows a connection, and no health of ours does. */
class DbHealthTest {

  private final ApplicationContextRunner runner =
      SpringFleet.on(
          new ApplicationContextRunner()
              .withConfiguration(
                  AutoConfigurations.of(
                      DalAutoConfiguration.class,
                      TenantDataSourceAutoConfiguration.class,
                      DalHealthAutoConfiguration.class,
                      DalHealthStatusAutoConfiguration.class,
                      DbHealthAutoConfiguration.class,
                      DataSourceAutoConfiguration.class,
                      DataSourceHealthContributorAutoConfiguration.class,
                      HealthContributorAutoConfiguration.class,
                      HealthContributorRegistryAutoConfiguration.class,
                      HealthEndpointAutoConfiguration.class))
              .withPropertyValues(
                  "dal.pool.maximum-pool-size=1",
                  "management.endpoints.web.exposure.include=health",
                  "management.endpoint.health.show-details=always"));

  @Test
  void health_whenAPoolIsFull_isUp() {
    runner.run(
        context -> {
          DataSource tenants = context.getBean(DataSource.class);
          List<Connection> held = new ArrayList<>();
          try {
            for (String tenant : List.of("t-1", "t-2")) {
              held.add(TenantContext.call(tenant, () -> borrowed(tenants)));
            }
            assertThat(context.getBean(HealthEndpoint.class).health().getStatus())
                .isEqualTo(Status.UP);
            assertThat(context).doesNotHaveBean("dbHealthContributor");
          } finally {
            for (Connection connection : held) {
              connection.close();
            }
          }
        });
  }

  private static Connection borrowed(DataSource tenants) throws java.sql.SQLException {
    Connection connection = tenants.getConnection();
    connection.createStatement().execute("SELECT 1");
    return connection;
  }

  @Configuration(proxyBeanMethods = false)
  static class Control {
    @Bean(defaultCandidate = false)
    @Qualifier("control")
    DataSource controlDataSource() {
      SpringFleet.one().user("control", "c").database("control");
      HikariDataSource control = new HikariDataSource();
      control.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + SpringFleet.one().port() + "/control");
      control.setUsername("control");
      control.setPassword("c");
      control.setMaximumPoolSize(1);
      return control;
    }
  }

  @Test
  void health_ofAnotherDataSource_isStillThere() {
    runner
        .withUserConfiguration(Control.class)
        .run(
            context -> {
              HealthEndpoint health = context.getBean(HealthEndpoint.class);
              assertThat(health.healthForPath("db", "controlDataSource").getStatus())
                  .isEqualTo(Status.UP);
              assertThat(health.healthForPath("db", "tenantDataSource")).isNull();
            });
  }

  @Test
  void componentOfTheApplication_isLeftAlone() {
    runner
        .withBean(
            "dbHealthContributor",
            org.springframework.boot.health.contributor.HealthIndicator.class,
            () -> () -> org.springframework.boot.health.contributor.Health.up().build())
        .run(context -> assertThat(context).hasBean("dbHealthContributor"));
  }
}
