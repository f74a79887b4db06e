package dev.sharddal.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.spring.actuate.ActuatorApp.Answer;
import dev.sharddal.testing.SwitchedStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the endpoint answers when the metadata store does not, or cannot be written. */
class DalEndpointStoreTroubleTest {

  private final SwitchedStore store = new SwitchedStore(Fleets.store());
  private final ActuatorApp app = ActuatorApp.start(store);

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void storeIsDown_operationsThatNeedItAre503() {
    store.fail(Reason.UNAVAILABLE);

    for (String body :
        new String[] {"{}", "{\"dryRun\": true}", "{\"database\": \"shard-1/orders\"}"}) {
      Answer answer = app.post("/actuator/dal", body);
      assertThat(answer.status()).as(body).isEqualTo(503);
      assertThat(answer.<String>at("$.problem")).contains("the store does not do it");
    }
    Answer routes = app.get("/actuator/dal/routes/t-1");
    assertThat(routes.status()).isEqualTo(503);
    assertThat(routes.<String>at("$.routes.WRITE.reason")).isEqualTo("METADATA_UNAVAILABLE");
  }

  @Test
  void storeIsDown_statusIsShown() {
    store.fail(Reason.UNAVAILABLE);

    assertThat(app.get("/actuator/dal").<String>at("$.state")).isEqualTo("RUNNING");
  }

  @Test
  void storeRefusesUs_is500() {
    store.fail(Reason.FORBIDDEN);

    assertThat(app.post("/actuator/dal", "{}").status()).isEqualTo(500);
  }

  @Test
  void storeCannotBeWritten_movesAre405AndSayWhy() {
    Answer answer =
        app.post(
            "/actuator/dal/tenants/t-1",
            "{\"from\": \"shard-1/orders\", \"to\": \"shard-2/orders\", \"epoch\": 0}");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.<String>at("$.problem"))
        .contains("SwitchedStore is not a WritableMetadataStore");
  }
}
