package dev.sharddal.spring.actuate;

import static dev.sharddal.spring.actuate.Fleets.SHARD_1;
import static dev.sharddal.spring.actuate.Fleets.SHARD_2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.spring.actuate.ActuatorApp.Answer;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Fleet;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every operation over real HTTP, against real databases. */
class DalEndpointHttpTest {

  private static final DatabaseKey SHARD_3 = new DatabaseKey("shard-3", "orders");

  private final InMemoryMetadataStore store = Fleets.store();
  private ActuatorApp app;

  @BeforeEach
  void start() {
    app = ActuatorApp.start(store);
  }

  @AfterEach
  void stop() {
    app.close();
  }

  private void addShard3() {
    store.put(Fleet.database(SHARD_3, Fleets.endpoint("actuate_3")));
  }

  @Test
  void status_ofARunningFleet_showsDatabasesPoolsAndCache() throws Exception {
    try (Connection borrowed = app.dal().getConnection("t-1")) {
      assertThat(borrowed.isValid(1)).isTrue();

      Answer answer = app.get("/actuator/dal");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.<String>at("$.state")).isEqualTo("RUNNING");
      assertThat(answer.<String>at("$.metadataReadAt")).endsWith("Z");
      assertThat(answer.<Map<String, Integer>>at("$.databases"))
          .isEqualTo(Map.of("shard-1/orders", 0, "shard-2/orders", 0));
      assertThat(answer.<List<String>>at("$.pools[*].pool"))
          .containsExactly(
              "shard-1/orders/WRITE",
              "shard-1/orders/READ",
              "shard-2/orders/WRITE",
              "shard-2/orders/READ");
      assertThat(answer.<List<Map<String, Object>>>at("$.pools[?(@.active == 1)]"))
          .singleElement()
          .satisfies(
              pool ->
                  assertThat(pool)
                      .containsEntry("database", "shard-1/orders")
                      .containsEntry("useCase", "WRITE")
                      .containsEntry("replica", 0)
                      .containsEntry("state", "OPEN")
                      .containsEntry("maximum", 4)
                      .containsEntry(
                          "address", "127.0.0.1:" + Fleets.server().port() + "/actuate_1")
                      .containsKeys("idle", "waiting")
                      .doesNotContainKey("failure"));
      assertThat(answer.<Integer>at("$.cache.loads")).isEqualTo(1);
      assertThat(answer.<Integer>at("$.waitingForMoves")).isZero();
      assertThat(answer.<List<Object>>at("$.refused")).isEmpty();
    }
  }

  @Test
  void routes_ofATenant_showEveryUseCase() {
    Answer answer = app.get("/actuator/dal/routes/t-2");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.<String>at("$.tenant")).isEqualTo("t-2");
    assertThat(answer.<String>at("$.database")).isEqualTo("shard-2/orders");
    assertThat(answer.<String>at("$.state")).isEqualTo("ACTIVE");
    assertThat(answer.<Integer>at("$.epoch")).isZero();
    assertThat(answer.<Boolean>at("$.routes.WRITE.served")).isTrue();
    assertThat(answer.<String>at("$.routes.WRITE.source")).isEqualTo("STORE");
    assertThat(answer.<String>at("$.routes.READ.source")).isEqualTo("CACHE");
    assertThat(answer.<List<String>>at("$.routes.READ.pools[*].pool"))
        .containsExactly("shard-2/orders/READ");
    assertThat(answer.<Boolean>at("$.routes.ANALYTICS.served")).isFalse();
    assertThat(answer.<String>at("$.routes.ANALYTICS.reason")).isEqualTo("USE_CASE_MISSING");
    assertThat(answer.<String>at("$.routes.ANALYTICS.refusal")).contains("$.endpoints.ANALYTICS");
  }

  @Test
  void routes_ofOneUseCase_showThatOne() {
    Answer answer = app.get("/actuator/dal/routes/t-1?useCase=read");

    assertThat(answer.<Map<String, Object>>at("$.routes")).containsOnlyKeys("READ");
  }

  @Test
  void routes_ofATenantWithASlash_areFound() {
    store.put(TenantMetadata.of("eu/acme", SHARD_1));

    assertThat(app.get("/actuator/dal/routes/eu/acme").<String>at("$.tenant")).isEqualTo("eu/acme");
  }

  @Test
  void routes_ofAnUnknownTenant_are404AndSayWhy() {
    Answer answer = app.get("/actuator/dal/routes/nobody");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.<String>at("$.routes.WRITE.reason")).isEqualTo("TENANT_NOT_FOUND");
    assertThat(answer.<String>at("$.routes.WRITE.refusal")).contains("'nobody'");
  }

  @Test
  void routes_withAWrongUseCase_are400AndNameTheRightOnes() {
    Answer answer = app.get("/actuator/dal/routes/t-1?useCase=WRTE");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.<String>at("$.problem"))
        .isEqualTo("useCase: expected one of [WRITE, READ, ANALYTICS], but was 'WRTE'");
  }

  @Test
  void routes_ofATenantThatCannotBeOne_are400() {
    assertThat(app.get("/actuator/dal/routes/" + "x".repeat(300)).status()).isEqualTo(400);
    assertThat(app.get("/actuator/dal/routes").status()).isEqualTo(400);
  }

  @Test
  void otherPaths_are404() {
    assertThat(app.get("/actuator/dal/rotes/t-1").status()).isEqualTo(404);
    assertThat(app.post("/actuator/dal/tenant/t-1", "{}").status()).isEqualTo(404);
  }

  @Test
  void refresh_dryRun_showsWhatWouldBeDoneAndDoesNothing() {
    addShard3();

    Answer answer = app.post("/actuator/dal", "{\"dryRun\": true}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.<Boolean>at("$.dryRun")).isTrue();
    assertThat(answer.<Boolean>at("$.forced")).isFalse();
    assertThat(answer.<List<String>>at("$.changes[*].kind")).containsExactly("OPEN", "OPEN");
    assertThat(answer.<List<String>>at("$.changes[*].pool"))
        .containsExactly("shard-3/orders/WRITE", "shard-3/orders/READ");
    assertThat(answer.<Integer>at("$.unchanged")).isEqualTo(4);
    assertThat(answer.<Map<String, Object>>at("$")).doesNotContainKeys("outcomes", "tookMillis");
    assertThat(app.dal().status().databases()).hasSize(2);
  }

  @Test
  void refresh_ofEverything_followsTheMetadataAndReports() {
    addShard3();

    Answer answer = app.post("/actuator/dal", "{}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.<Boolean>at("$.dryRun")).isFalse();
    assertThat(answer.<List<String>>at("$.outcomes[*].result")).containsExactly("OPENED", "OPENED");
    assertThat(answer.<Integer>at("$.tookMillis")).isNotNegative();
    assertThat(app.get("/actuator/dal").<Map<String, Object>>at("$.databases")).hasSize(3);
  }

  @Test
  void refresh_withParametersInTheUrlAndNoBody_works() {
    Answer answer = app.post("/actuator/dal?dryRun=true", "");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.<Boolean>at("$.dryRun")).isTrue();
  }

  @Test
  void refresh_withoutTheTypeOfItsBody_is415() {
    assertThat(app.post("/actuator/dal").status()).isEqualTo(415);
  }

  @Test
  void refresh_ofOneDatabase_touchesThatOneOnly() {
    addShard3();
    store.put(
        Fleet.database(
            SHARD_2,
            Fleets.endpoint("actuate_2").withPool(Fleet.SMALL_POOL.withMaximumPoolSize(3))));

    Answer plan = app.post("/actuator/dal", "{\"database\": \"shard-2/orders\", \"dryRun\": true}");
    assertThat(plan.<List<String>>at("$.changes[*].kind")).containsExactly("RESIZE", "RESIZE");
    assertThat(plan.<List<String>>at("$.changes[*].pool"))
        .allMatch(pool -> pool.startsWith("shard-2/"));

    Answer done = app.post("/actuator/dal", "{\"database\": \"shard-2/orders\"}");
    assertThat(done.<List<String>>at("$.outcomes[*].result")).containsExactly("RESIZED", "RESIZED");
    assertThat(app.dal().status().databases()).containsOnlyKeys(SHARD_1, SHARD_2);
  }

  @Test
  void refresh_ofADatabaseThatIsNowhere_is404() {
    for (String body :
        List.of(
            "{\"database\": \"shard-9/orders\"}",
            "{\"database\": \"shard-9/orders\", \"dryRun\": true}")) {
      Answer answer = app.post("/actuator/dal", body);

      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.<String>at("$.problem")).contains("shard-9/orders has no row");
    }
  }

  @Test
  void refresh_ofADatabaseWhoseRowIsGone_showsAndDoesItsRemovalHoweverManyAreGone() {
    addShard3();
    app.post("/actuator/dal", "{}");
    store.deleteDatabase(SHARD_2, 0);
    store.deleteDatabase(SHARD_3, 0);
    assertThat(app.post("/actuator/dal", "{\"dryRun\": true}").<List<String>>at("$.blocked"))
        .hasSize(4);

    Answer plan = app.post("/actuator/dal", "{\"database\": \"shard-2/orders\", \"dryRun\": true}");
    assertThat(plan.<List<String>>at("$.changes[*].kind")).containsExactly("REMOVE", "REMOVE");

    Answer done = app.post("/actuator/dal", "{\"database\": \"shard-2/orders\"}");
    assertThat(done.<List<String>>at("$.outcomes[*].result")).containsExactly("REMOVED", "REMOVED");
    assertThat(app.dal().status().databases()).containsOnlyKeys(SHARD_1, SHARD_3);
  }

  @Test
  void refresh_ofATenant_readsItsRouteAnew() {
    app.get("/actuator/dal/routes/t-1");
    store.put(TenantMetadata.of("t-1", SHARD_2).withEpoch(5));

    Answer plan = app.post("/actuator/dal", "{\"tenant\": \"t-1\", \"dryRun\": true}");
    assertThat(plan.<String>at("$.database")).isEqualTo("shard-1/orders");

    Answer done = app.post("/actuator/dal", "{\"tenant\": \"t-1\"}");
    assertThat(done.<String>at("$.database")).isEqualTo("shard-2/orders");
    assertThat(done.<String>at("$.routes.WRITE.source")).isEqualTo("STORE");
  }

  @Test
  void refresh_whereTooMuchIsGone_isBlockedUntilForced() {
    addShard3();
    app.post("/actuator/dal", "{}");
    store.deleteDatabase(SHARD_2, 0);
    store.deleteDatabase(SHARD_3, 0);

    Answer blocked = app.post("/actuator/dal", "{}");
    assertThat(blocked.<List<String>>at("$.blocked")).hasSize(4);
    assertThat(app.dal().status().databases()).hasSize(3);

    Answer plan = app.post("/actuator/dal", "{\"dryRun\": true, \"force\": true}");
    assertThat(plan.<Boolean>at("$.forced")).isTrue();
    assertThat(plan.<List<String>>at("$.changes[*].kind")).hasSize(4).containsOnly("REMOVE");
    assertThat(app.dal().status().databases()).hasSize(3);

    Answer done = app.post("/actuator/dal", "{\"force\": true}");
    assertThat(done.<List<String>>at("$.outcomes[*].result")).hasSize(4).containsOnly("REMOVED");
    assertThat(app.dal().status().databases()).containsOnlyKeys(SHARD_1);
  }

  @Test
  void refresh_thatContradictsItself_is400AndDoesNothing() {
    assertThat(problem("{\"database\": \"shard-1/orders\", \"tenant\": \"t-1\"}"))
        .startsWith("database, tenant: expected at most one of them");
    assertThat(problem("{\"tenant\": \"t-1\", \"force\": true}")).startsWith("force: ");
    assertThat(problem("{\"dryRun\": \"yes\"}"))
        .isEqualTo("dryRun: expected true or false, but was 'yes'");
    assertThat(problem("{\"database\": \"shard-1\"}"))
        .isEqualTo("database: expected a database as shard/database, but was 'shard-1'");
    assertThat(problem("{\"database\": \"shard-1/or/ders\"}")).startsWith("DatabaseName: ");
    assertThat(problem("{\"tenant\": \"\"}")).startsWith("TenantID: ");
  }

  private String problem(String body) {
    Answer answer = app.post("/actuator/dal", body);
    assertThat(answer.status()).as(body).isEqualTo(400);
    assertThat(answer.<Integer>at("$.status")).isEqualTo(400);
    return answer.at("$.problem");
  }

  @Test
  void refresh_whereThePoolCannotFollow_saysWhyAndStaysAtWork() {
    store.put(
        Fleet.database(SHARD_2, Fleets.endpoint("actuate_2").withCredentials("actuate", "wrong")));

    Answer answer = app.post("/actuator/dal", "{}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.<List<String>>at("$.outcomes[*].reason"))
        .containsExactly("AUTHENTICATION_FAILED", "AUTHENTICATION_FAILED");
    assertThat(answer.<List<String>>at("$.outcomes[*].failure"))
        .allMatch(failure -> failure.contains("password authentication failed"));
    assertThat(app.get("/actuator/dal").<List<String>>at("$.pools[*].state"))
        .containsExactly("OPEN", "OPEN", "OUTDATED", "OUTDATED");
  }

  @Test
  void move_ofATenant_isInForceAtOnce() {
    Answer answer =
        app.post(
            "/actuator/dal/tenants/t-1",
            "{\"from\": \"shard-1/orders\", \"to\": \"shard-2/orders\", \"epoch\": 0}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.<String>at("$.database")).isEqualTo("shard-2/orders");
    assertThat(answer.<Integer>at("$.epoch")).isEqualTo(1);
    assertThat(app.get("/actuator/dal/routes/t-1").<String>at("$.database"))
        .isEqualTo("shard-2/orders");
  }

  @Test
  void move_fromAnEpochThatIsGone_is409AndShowsBothSides() {
    Answer answer =
        app.post(
            "/actuator/dal/tenants/t-1",
            "{\"from\": \"shard-1/orders\", \"to\": \"shard-2/orders\", \"epoch\": 7}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.<String>at("$.problem")).contains("epoch 7", "at epoch 0");
  }

  @Test
  void move_thatCannotBe_is400AndSaysWhatToMend() {
    assertThat(
            moveProblem("{\"from\": \"shard-1/orders\", \"to\": \"shard-9/orders\", \"epoch\": 0}"))
        .contains("shard-9/orders has no row");
    assertThat(moveProblem("{\"from\": \"shard-1/orders\", \"to\": \"shard-2/orders\"}"))
        .startsWith("epoch: expected the tenant's current epoch");
    assertThat(moveProblem("{\"to\": \"shard-2/orders\", \"epoch\": 0}"))
        .isEqualTo("from: expected a database as shard/database, but was missing");
    assertThat(moveProblem("{\"from\": \"shard-1/orders\", \"to\": \"x\", \"epoch\": \"one\"}"))
        .isEqualTo("epoch: expected a whole number, but was 'one'");
    assertThat(moveProblem("{\"state\": \"MOVING\", \"to\": \"shard-2/orders\", \"epoch\": 0}"))
        .startsWith("state: expected without from and to");
    assertThat(moveProblem("{\"state\": \"GONE\", \"epoch\": 0}"))
        .startsWith("state: expected one");
  }

  private String moveProblem(String body) {
    Answer answer = app.post("/actuator/dal/tenants/t-1", body);
    assertThat(answer.status()).as(body).isEqualTo(400);
    return answer.at("$.problem");
  }

  @Test
  void state_ofATenant_isChanged() {
    Answer answer =
        app.post("/actuator/dal/tenants/t-1", "{\"state\": \"suspended\", \"epoch\": 0}");

    assertThat(answer.<String>at("$.state")).isEqualTo("SUSPENDED");
    assertThat(app.get("/actuator/dal/routes/t-1").<String>at("$.routes.WRITE.reason"))
        .isEqualTo("TENANT_SUSPENDED");
  }

  @Test
  void everything_onceTheDataAccessLayerIsClosed_is503() {
    app.dal().close();

    assertThat(app.post("/actuator/dal", "{}").status()).isEqualTo(503);
    assertThat(app.get("/actuator/dal").<String>at("$.state")).isEqualTo("CLOSED");
  }

  @Test
  void status_withPartsThatAScanIgnored_showsThem() {
    InMemoryMetadataStore mistaken =
        Fleets.store()
            .putRow(
                Map.of("ShardName", "locks", "DatabaseName", "nightly", "Owner", "another tool"));
    try (ActuatorApp app = ActuatorApp.start(mistaken)) {
      Answer answer = app.get("/actuator/dal");
      assertThat(answer.<List<Object>>at("$.refused")).isEmpty();
      assertThat(answer.<String>at("$.ignored[0].row")).contains("locks/nightly");
      assertThat(answer.<String>at("$.ignored[0].problems[0]")).contains("not a database");
    }
  }
}
