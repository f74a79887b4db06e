package dev.sharddal.spring.actuate;

import static dev.sharddal.spring.actuate.Fleets.SHARD_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.CapacityMetrics;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.spring.actuate.ActuatorApp.Answer;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Fleet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The connection budget in the answers of the endpoint: two databases of 8 on one server. */
class DalEndpointBudgetTest {

  private static final String SERVER = "127.0.0.1:" + Fleets.server().port();

  private final InMemoryMetadataStore store = Fleets.store();

  private static DatabaseMetadata limited(int size, int maxConnections) {
    return new DatabaseMetadata(
        SHARD_1,
        Fleet.database(
                SHARD_1,
                Fleets.endpoint("actuate_1").withPool(Fleet.SMALL_POOL.withMaximumPoolSize(size)))
            .connectionDetails(),
        new CapacityMetrics(Map.of(), Map.of(), null, maxConnections, null),
        0);
  }

  @Test
  void row18_status_showsEachServerWithItsBudget() {
    store.put(limited(4, 10));
    try (ActuatorApp app =
        ActuatorApp.start(store, "dal.connection-budget.application-instances=3")) {
      Answer status = app.get("/actuator/dal");
      assertThat(status.<Integer>at("$.connectionBudget.applicationInstances")).isEqualTo(3);
      assertThat(status.<List<Map<String, Object>>>at("$.connectionBudget.servers"))
          .containsExactly(
              Map.of(
                  "server",
                  SERVER,
                  "pools",
                  4,
                  "connections",
                  48,
                  "maxConnections",
                  10,
                  "over",
                  true));
      assertThat(status.<Map<String, String>>at("$.connectionBudget.blocked")).isEmpty();
    }
  }

  @Test
  void row18_refreshThatExceedsTheBudget_showsWhatIsBlockedAndWhy() {
    store.put(limited(4, 48));
    try (ActuatorApp app =
        ActuatorApp.start(
            store,
            "dal.connection-budget.mode=refuse",
            "dal.connection-budget.application-instances=3")) {
      store.put(limited(5, 48));
      for (String body :
          List.of(
              "{\"dryRun\": true}",
              "{\"dryRun\": true, \"database\": \"shard-1/orders\"}",
              "{\"database\": \"shard-1/orders\"}",
              "{}")) {
        Answer answer = app.post("/actuator/dal", body);
        assertThat(answer.<List<Object>>at("$.changes")).as(body).isEmpty();
        assertThat(answer.<List<String>>at("$.blocked"))
            .as(body)
            .containsExactly("shard-1/orders/WRITE", "shard-1/orders/READ");
        assertThat(answer.<String>at("$.overBudget['shard-1/orders/WRITE']"))
            .as(body)
            .contains(SERVER, "= 51, maxConnections 48 (shard-1/orders)");
      }
      assertThat(app.get("/actuator/dal").<Map<String, String>>at("$.connectionBudget.blocked"))
          .containsOnlyKeys("shard-1/orders/WRITE", "shard-1/orders/READ");

      Answer forced = app.post("/actuator/dal", "{\"force\": true}");
      assertThat(forced.<List<String>>at("$.outcomes[*].result"))
          .containsExactly("RESIZED", "RESIZED");
      assertThat(forced.<List<String>>at("$.blocked")).isEmpty();
    }
  }
}
