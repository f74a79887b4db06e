package dev.sharddal.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import reactor.core.publisher.Hooks;

@Timeout(300)
class TenantObservationTest {

  private static WebFleet fleet;

  @BeforeAll
  static void start() {
    fleet = WebFleet.start();
  }

  @AfterAll
  static void stop() {
    fleet.close();
    Hooks.disableAutomaticContextPropagation();
  }

  @Test
  void meters_ofRequests_sayWhereTheTenantLives_onTomcat() {
    assertMetersSayWhere(WebApplicationType.SERVLET, ServletApp.class, "/home", "/callable");
  }

  @Test
  void meters_ofRequests_sayWhereTheTenantLives_onNetty() {
    assertMetersSayWhere(WebApplicationType.REACTIVE, WebFluxApp.class, "/home", "/hops");
  }

  private static void assertMetersSayWhere(
      WebApplicationType type, Class<?> application, String... paths) {
    try (Server server = Server.start(type, fleet.dal, application)) {
      for (String path : paths) {
        server.http().as("t-0", path);
        server.http().as("t-1", path);
      }
      server.http().anew().get("/actuator/left");
      server.http().anew().get("/home");
      MeterRegistry meters = server.context().getBean(MeterRegistry.class);
      for (String path : paths) {
        awaitOne(meters, path, "200", "shard-1");
        awaitOne(meters, path, "200", "shard-2");
      }
      awaitOne(meters, "/actuator/left", "200", "none");
      await("the refused request")
          .until(() -> meters.find("http.server.requests").tags("status", "400").timer() != null);
      assertThat(tagsOfRequests(meters)).hasSize(1);
      assertThat(tagsOfRequests(meters).iterator().next())
          .contains("sharddal.shard", "sharddal.database")
          .doesNotContain("tenant");
      assertThat(valuesOfTags(meters)).noneMatch(value -> value.startsWith("t-"));
    }
  }

  /** A server may answer before it counts. */
  private static void awaitOne(MeterRegistry meters, String uri, String status, String shard) {
    await(uri + " in " + shard)
        .until(
            () ->
                meters
                        .find("http.server.requests")
                        .tags("uri", uri, "status", status, "sharddal.shard", shard)
                        .timer()
                    != null);
  }

  private static Set<Set<String>> tagsOfRequests(MeterRegistry meters) {
    return meters.find("http.server.requests").timers().stream()
        .map(meter -> meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.toSet()))
        .collect(Collectors.toSet());
  }

  private static Set<String> valuesOfTags(MeterRegistry meters) {
    return meters.getMeters().stream()
        .map(Meter::getId)
        .flatMap(id -> id.getTags().stream())
        .map(Tag::getValue)
        .collect(Collectors.toSet());
  }
}
