package dev.sharddal.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.report.DalStatus;
import dev.sharddal.spring.testing.SpringFleet;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A request that has begun ends well, though the application closes meanwhile. */
class GracefulShutdownTest {

  private static final CountDownLatch BEGUN = new CountDownLatch(1);
  private static final CountDownLatch CLOSING = new CountDownLatch(1);

  @SpringBootConfiguration
  @EnableAutoConfiguration(
      exclude = {FlywayAutoConfiguration.class, LiquibaseAutoConfiguration.class})
  @Import(Slow.class)
  static class Application {

    @Bean
    InMemoryMetadataStoreCustomizer fleet() {
      return SpringFleet::put;
    }
  }

  /** Asks its database again when the application has begun to close. */
  @RestController
  static class Slow {

    private final JdbcClient jdbc;

    Slow(JdbcClient jdbc) {
      this.jdbc = jdbc;
    }

    @EventListener
    public void closing(ContextClosedEvent event) {
      CLOSING.countDown();
    }

    @GetMapping("/slow")
    String slow() throws InterruptedException {
      String before = where();
      BEGUN.countDown();
      assertThat(CLOSING.await(120, TimeUnit.SECONDS)).isTrue();
      jdbc.sql("SELECT pg_sleep(0.3)").query((row, n) -> "").single();
      return before + " " + where();
    }

    private String where() {
      return jdbc.sql("SELECT name FROM identity").query(String.class).single();
    }
  }

  @Test
  void requestThatHasBegun_isServedToItsEnd() throws Exception {
    ConfigurableApplicationContext context =
        new SpringApplicationBuilder(Application.class)
            .properties(SpringFleet.properties())
            .properties(
                "server.port=0",
                "server.shutdown=graceful",
                "dal.web.header=X-Tenant-Id",
                SpringFleet.NO_SECURITY,
                "spring.main.banner-mode=off")
            .run();
    DataAccessLayer dal = context.getBean(DataAccessLayer.class);
    CompletableFuture<HttpResponse<String>> response =
        HttpClient.newHttpClient()
            .sendAsync(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://localhost:"
                                + context.getEnvironment().getRequiredProperty("local.server.port")
                                + "/slow"))
                    .header("X-Tenant-Id", "t-1")
                    .build(),
                BodyHandlers.ofString());
    assertThat(BEGUN.await(120, TimeUnit.SECONDS)).isTrue();
    context.close();
    String place = SpringFleet.one().port() + "/orders";
    assertThat(response.get(120, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(response.get().body()).isEqualTo(place + " " + place);
    assertThat(dal.status().state()).isEqualTo(DalStatus.State.CLOSED);
  }
}
