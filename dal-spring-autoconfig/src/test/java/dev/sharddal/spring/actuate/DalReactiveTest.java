package dev.sharddal.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.spring.actuate.ActuatorApp.Answer;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Fleet;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same operations and components where the web server is a reactive one. */
class DalReactiveTest {

  private final InMemoryMetadataStore store = Fleets.store();
  private final ActuatorApp app = ActuatorApp.startReactive(store);

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void endpoint_readsAndWrites() {
    assertThat(app.get("/actuator/dal").<String>at("$.state")).isEqualTo("RUNNING");
    assertThat(app.get("/actuator/dal/routes/t-1").<String>at("$.database"))
        .isEqualTo("shard-1/orders");
    assertThat(app.get("/actuator/dal/routes/nobody").status()).isEqualTo(404);
    assertThat(app.post("/actuator/dal", "{\"dryRun\": true}").<Boolean>at("$.dryRun")).isTrue();
    Answer moved =
        app.post(
            "/actuator/dal/tenants/t-1",
            "{\"from\": \"shard-1/orders\", \"to\": \"shard-2/orders\", \"epoch\": 0}");
    assertThat(moved.<Integer>at("$.epoch")).isEqualTo(1);
    assertThat(app.post("/actuator/dal/tenants/t-1", "{}").status()).isEqualTo(400);
  }

  @Test
  void health_followsTheFleet() {
    store.put(Fleet.database(new DatabaseKey("shard-3", "orders"), Fleets.endpoint("actuate_3")));
    app.dal().refresh();

    assertThat(app.get("/actuator/health/dal").<Map<String, Object>>at("$.components"))
        .containsOnlyKeys("shard-1", "shard-2", "shard-3");
    assertThat(app.get("/actuator/health/dal/shard-3/orders").<String>at("$.status"))
        .isEqualTo("UP");
    assertThat(app.get("/actuator/health/readiness").status()).isEqualTo(200);
    app.dal().close();
    assertThat(app.get("/actuator/health/readiness").status()).isEqualTo(503);
  }
}
