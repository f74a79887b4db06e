package dev.sharddal.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sharddal.spring.actuate.ActuatorApp.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The request that opens the pools of a database anew, over real HTTP. */
class DalEndpointRenewalTest {

  private static final String RENEW = "{\"database\": \"shard-1/orders\", \"renew\": true}";

  private final MovedHost host = new MovedHost();
  private ActuatorApp app;

  @BeforeEach
  void start() {
    app = ActuatorApp.start(host.store());
  }

  @AfterEach
  void stop() {
    app.close();
    host.close();
  }

  @Test
  void case04_renew_afterTheNameLeadsToAnotherServer_reachesThatServer() {
    host.move();
    assertThat(
            app.post("/actuator/dal", "{\"database\": \"shard-1/orders\", \"renew\": false}")
                .<Integer>at("$.unchanged"))
        .isEqualTo(2);
    assertThat(host.isServing(app.dal())).isFalse();

    Answer answer = app.post("/actuator/dal", RENEW);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.<Map<String, Object>>at("$")).containsOnlyKeys("database", "outcomes");
    assertThat(answer.<String>at("$.database")).isEqualTo("shard-1/orders");
    assertThat(answer.<List<String>>at("$.outcomes[*].pool"))
        .containsExactly("shard-1/orders/WRITE", "shard-1/orders/READ");
    assertThat(answer.<List<String>>at("$.outcomes[*].result"))
        .containsExactly("REPLACED", "REPLACED");
    assertThat(host.isServing(app.dal())).isTrue();
  }

  @Test
  void case04_renew_withParametersInTheUrl_works() {
    host.move();

    Answer answer = app.post("/actuator/dal?database=shard-1/orders&renew=true", "");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(host.isServing(app.dal())).isTrue();
  }

  @Test
  void case04_renew_whereTheNewServerRefuses_saysWhyAndTheOldOneServes() {
    host.move();
    host.refuse();

    Answer answer = app.post("/actuator/dal", RENEW);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.<List<String>>at("$.outcomes[*].result")).containsExactly("FAILED", "FAILED");
    assertThat(answer.<List<String>>at("$.outcomes[*].reason"))
        .containsExactly("AUTHENTICATION_FAILED", "AUTHENTICATION_FAILED");
    assertThat(answer.body())
        .contains("password authentication failed")
        .doesNotContain(Fleets.PASSWORD);
    assertThat(app.get("/actuator/dal").<List<String>>at("$.pools[*].state"))
        .containsExactly("OUTDATED", "OUTDATED", "OPEN", "OPEN");
    assertThat(host.isServing(app.dal())).isFalse();

    host.accept();
    await().until(() -> host.isServing(app.dal()));
  }

  @Test
  void case04_renew_ofADatabaseWithoutPools_is404() {
    Answer answer =
        app.post("/actuator/dal", "{\"database\": \"shard-9/orders\", \"renew\": true}");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.<String>at("$.problem"))
        .startsWith("database: expected one with pools in this instance, but shard-9/orders has");
  }

  @Test
  void case04_renew_thatContradictsItself_is400AndDoesNothing() {
    host.move();
    for (String others :
        List.of(
            "",
            ", \"dryRun\": true",
            ", \"tenant\": \"t-1\"",
            ", \"database\": \"shard-1/orders\", \"dryRun\": true",
            ", \"database\": \"shard-1/orders\", \"force\": true",
            ", \"database\": \"shard-1/orders\", \"tenant\": \"t-1\"")) {
      assertThat(problem("{\"renew\": true" + others + "}"))
          .startsWith("renew: expected with database, and without tenant, dryRun and force");
    }
    assertThat(problem("{\"renew\": \"yes\", \"database\": \"shard-1/orders\"}"))
        .isEqualTo("renew: expected true or false, but was 'yes'");
    assertThat(problem("{\"renew\": true, \"database\": \"shard-1\"}"))
        .startsWith("database: expected a database as shard/database");
    assertThat(host.isServing(app.dal())).isFalse();
  }

  private String problem(String body) {
    Answer answer = app.post("/actuator/dal", body);
    assertThat(answer.status()).as(body).isEqualTo(400);
    return answer.at("$.problem");
  }

  @Test
  void case04_renew_onceTheDataAccessLayerIsClosed_is503() {
    app.dal().close();

    assertThat(app.post("/actuator/dal", RENEW).status()).isEqualTo(503);
  }
}
