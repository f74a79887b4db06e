package dev.sharddal.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.TenantContext;
import dev.sharddal.spring.testing.SpringFleet;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A whole application, with everything that is on the class path of these tests. */
class RestartTest {

  @SpringBootConfiguration
  @EnableAutoConfiguration(
      exclude = {FlywayAutoConfiguration.class, LiquibaseAutoConfiguration.class})
  static class Application {

    @Bean
    InMemoryMetadataStoreCustomizer fleet() {
      return SpringFleet::put;
    }
  }

  @Test
  void context_startedAndStoppedTenTimes_leavesNoThreadPoolOrMeter() {
    startAndStop(); // what the JVM and its libraries keep for good
    SimpleMeterRegistry global = new SimpleMeterRegistry();
    Metrics.addRegistry(global);
    Set<String> threads = threads();
    try {
      for (int i = 0; i < 10; i++) {
        startAndStop();
      }
      await("no thread is left").untilAsserted(() -> assertThat(threads()).isSubsetOf(threads));
      assertThat(global.getMeters())
          .noneMatch(meter -> meter.getId().getName().startsWith("sharddal."));
      await("no connection is left")
          .until(
              () ->
                  SpringFleet.one().connections("orders") + SpringFleet.two().connections("orders")
                      == 0);
    } finally {
      Metrics.removeRegistry(global);
    }
  }

  private static void startAndStop() {
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(Application.class)
            .properties(SpringFleet.properties())
            .properties(
                "server.port=0",
                "spring.main.banner-mode=off",
                "management.metrics.use-global-registry=true",
                "dal.web.enabled=false")
            .run()) {
      assertThat(context.getBean(DataAccessLayer.class).status().pools()).hasSize(6);
      for (String tenant : List.of("t-1", "t-2")) {
        TenantContext.run(
            tenant,
            () ->
                assertThat(
                        context
                            .getBean(JdbcClient.class)
                            .sql("SELECT name FROM identity")
                            .query(String.class)
                            .single())
                    .endsWith("/orders"));
      }
    }
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> !name.startsWith("awaitility"))
        .collect(Collectors.toSet());
  }
}
