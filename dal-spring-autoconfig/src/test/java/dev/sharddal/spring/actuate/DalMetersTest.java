package dev.sharddal.spring.actuate;

import static dev.sharddal.spring.actuate.Fleets.SHARD_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sharddal.failure.RequestRefusedException;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Fleet;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The meters as an application has them: by Spring Boot's metrics, over real HTTP. */
class DalMetersTest {

  private static final String EXPOSED =
      "management.endpoints.web.exposure.include=metrics,prometheus,dal";

  private final InMemoryMetadataStore store = Fleets.store();

  private static List<String> pools(ActuatorApp app, String meter) {
    return app
        .get("/actuator/metrics/" + meter)
        .<List<List<String>>>at("$.availableTags[?(@.tag == 'pool')].values")
        .stream()
        .flatMap(List::stream)
        .sorted()
        .toList();
  }

  private static Stream<String> prometheus(ActuatorApp app, String meter) {
    return app.get("/actuator/prometheus").body().lines().filter(line -> line.startsWith(meter));
  }

  @Test
  void meters_ofEveryPoolAndTheCache_areThere() throws Exception {
    try (ActuatorApp app = ActuatorApp.start(store, EXPOSED);
        Connection borrowed = app.dal().getConnection("t-1")) {
      assertThat(borrowed.isValid(1)).isTrue();

      assertThat(app.get("/actuator/metrics").<List<String>>at("$.names"))
          .contains(
              "hikaricp.connections.active",
              "hikaricp.connections.acquire",
              "sharddal.tenant.cache.size",
              "sharddal.tenant.cache.requests",
              "sharddal.tenant.load",
              "sharddal.tenant.moves.waiting",
              "sharddal.pool.changes",
              "sharddal.refresh.refused.rows");
      assertThat(pools(app, "hikaricp.connections.active"))
          .containsExactly(
              "shard-1/orders/READ",
              "shard-1/orders/WRITE",
              "shard-2/orders/READ",
              "shard-2/orders/WRITE");
      assertThat(
              app.get("/actuator/metrics/hikaricp.connections.active?tag=pool:shard-1/orders/WRITE")
                  .<Double>at("$.measurements[0].value"))
          .isEqualTo(1);
      assertThat(prometheus(app, "hikaricp_connections_active{"))
          .hasSize(4)
          .anyMatch(line -> line.contains("use_case=\"WRITE\"") && line.endsWith(" 1.0"));
      assertThat(prometheus(app, "sharddal_tenant_cache_requests_total{")).hasSize(4);
    }
  }

  @Test
  void meters_comeAndGoWithTheirPools() {
    try (ActuatorApp app = ActuatorApp.start(store, EXPOSED)) {
      store.put(Fleet.database(new DatabaseKey("shard-3", "orders"), Fleets.endpoint("actuate_3")));
      app.post("/actuator/dal", "{}");

      assertThat(pools(app, "hikaricp.connections"))
          .hasSize(6)
          .contains("shard-3/orders/WRITE", "shard-3/orders/READ");
      assertThat(prometheus(app, "hikaricp_connections{")).hasSize(6);
      assertThat(prometheus(app, "sharddal_refresh_seconds_count"))
          .singleElement()
          .asString()
          .endsWith(" 1");

      store.deleteDatabase(SHARD_2, 0);
      app.post("/actuator/dal", "{}");

      await().until(() -> pools(app, "hikaricp.connections").size() == 4);
      assertThat(pools(app, "hikaricp.connections")).noneMatch(pool -> pool.startsWith("shard-2"));
      assertThat(prometheus(app, "hikaricp_connections{")).hasSize(4);
    }
  }

  @Test
  void tenants_areInNoMeter() throws Exception {
    try (ActuatorApp app = ActuatorApp.start(store, EXPOSED)) {
      app.dal().getConnection("t-1").close();
      app.get("/actuator/dal/routes/t-2");

      assertThat(app.get("/actuator/prometheus").body())
          .contains("sharddal_tenant_load_seconds")
          .doesNotContain("t-1", "t-2");
    }
  }

  private static final Pattern OF_A_DATABASE =
      Pattern.compile("(hikaricp|sharddal)_.*(shard|database|pool)=\".*");

  /** Returns the series that grow with the number of databases. */
  private static List<String> seriesOfDatabases(ActuatorApp app) {
    return app.get("/actuator/prometheus")
        .body()
        .lines()
        .filter(OF_A_DATABASE.asMatchPredicate())
        .toList();
  }

  private static void fail(ActuatorApp app) {
    assertThatThrownBy(() -> app.dal().getConnection("t-1", UseCase.ANALYTICS))
        .isInstanceOf(RequestRefusedException.class);
  }

  @Test
  void meters_ofPoolsSwitchedOff_leaveNoSeriesForADatabase() throws Exception {
    try (ActuatorApp app =
        ActuatorApp.start(
            store,
            EXPOSED,
            "management.metrics.enable.hikaricp=false",
            "management.metrics.enable.sharddal.pool=false",
            "management.metrics.enable.sharddal.borrow=false")) {
      app.dal().getConnection("t-1").close();
      fail(app);
      assertThat(seriesOfDatabases(app)).isEmpty();
      assertThat(prometheus(app, "sharddal_tenant_cache_size")).hasSize(1);

      store.put(Fleet.database(new DatabaseKey("shard-3", "orders"), Fleets.endpoint("actuate_3")));
      app.post("/actuator/dal", "{}");
      assertThat(app.dal().status().pools()).hasSize(6);
      assertThat(seriesOfDatabases(app)).isEmpty();
    }
  }

  /** The filters of docs/spring.md. */
  @Import(ServletApp.class)
  static class FewSeries {

    // docs: begin
    @Bean
    MeterFilter poolsOfOneShard() {
      return MeterFilter.deny(
          id ->
              id.getName().startsWith("hikaricp.")
                  && id.getTag("dal") != null
                  && !"shard-1".equals(id.getTag("shard")));
    }

    @Bean
    MeterFilter countersOfTheFleet() {
      return new MeterFilter() {
        @Override
        public Meter.Id map(Meter.Id id) {
          return id.getName().startsWith("sharddal.")
              ? MeterFilter.ignoreTags("shard", "database").map(id)
              : id;
        }
      };
    }
    // docs: end
  }

  @Test
  void meters_withTheFiltersOfTheDocumentation_areThoseOfOneShardAndOfTheFleet() throws Exception {
    try (ActuatorApp app = ActuatorApp.start(FewSeries.class, store, EXPOSED)) {
      app.dal().getConnection("t-1").close();
      fail(app);
      assertThat(pools(app, "hikaricp.connections"))
          .containsExactly("shard-1/orders/READ", "shard-1/orders/WRITE");
      assertThat(prometheus(app, "sharddal_pool_changes_total{"))
          .hasSize(2)
          .allMatch(line -> line.contains("event=\"opened\"") && line.endsWith(" 2.0"));
      assertThat(prometheus(app, "sharddal_borrow_failures_total{")).hasSize(1);
      assertThat(seriesOfDatabases(app)).isNotEmpty().allMatch(line -> line.contains("shard-1/"));
    }
  }

  @Test
  void filters_ofTheDocumentation_areThese() throws Exception {
    String source =
        Files.readString(
            Path.of("src/test/java", getClass().getName().replace('.', '/') + ".java"));
    String shown =
        source.substring(
            source.indexOf('\n', source.indexOf("// docs: begin")) + 1,
            source.indexOf("    // docs: end"));
    assertThat(Files.readString(Path.of("../docs/spring.md")))
        .contains(
            "<!-- code: DalMetersTest -->\n\n```java\n"
                + shown.stripTrailing().stripIndent()
                + "\n```");
  }
}
