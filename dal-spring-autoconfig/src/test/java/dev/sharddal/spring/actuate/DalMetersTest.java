package dev.sharddal.spring.actuate;

import static dev.sharddal.spring.actuate.Fleets.SHARD_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Fleet;
import java.sql.Connection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

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
}
