package dev.sharddal.spring.actuate;

import static dev.sharddal.spring.actuate.Fleets.SHARD_1;
import static dev.sharddal.spring.actuate.Fleets.SHARD_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.spring.actuate.ActuatorApp.Answer;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.BadServer;
import dev.sharddal.testing.Fleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What health says over real HTTP about real databases. */
class DalHealthTest {

  private static final String DEGRADED = "dal.initialization-mode=degraded";

  private final InMemoryMetadataStore store = Fleets.store();

  private static DatabaseMetadata wrongPassword(DatabaseKey key) {
    return Fleet.database(
        key, Fleets.endpoint("actuate_2").withCredentials("actuate", "SENTINEL-wrong"));
  }

  @Test
  void everyDatabaseOpen_isUpWithItsPools() {
    try (ActuatorApp app = ActuatorApp.start(store)) {
      Answer health = app.get("/actuator/health");
      assertThat(health.status()).isEqualTo(200);
      assertThat(health.<String>at("$.status")).isEqualTo("UP");
      assertThat(health.<Map<String, Object>>at("$.components.dal.components"))
          .containsOnlyKeys("shard-1", "shard-2");

      Answer one = app.get("/actuator/health/dal/shard-1/orders");
      assertThat(one.<String>at("$.status")).isEqualTo("UP");
      assertThat(one.<Map<String, Object>>at("$.details.pools")).containsOnlyKeys("WRITE", "READ");
      assertThat(one.<Map<String, Object>>at("$.details.pools.WRITE"))
          .containsEntry("state", "OPEN")
          .containsEntry("address", "127.0.0.1:" + Fleets.server().port() + "/actuate_1")
          .containsEntry("active", 0)
          .containsEntry("maximum", 4)
          .containsKeys("idle", "waiting")
          .doesNotContainKey("failure");
      assertThat(app.get("/actuator/health/dalMetadata").<Map<String, Object>>at("$.details"))
          .containsEntry("databases", 2)
          .containsEntry("refused", Map.of())
          .containsKeys("readAt", "ageSeconds");
    }
  }

  @Test
  void asking_borrowsNoConnection() {
    try (ActuatorApp app = ActuatorApp.start(store)) {
      int before = Fleets.server().connections("actuate_1");

      for (int i = 0; i < 20; i++) {
        app.get("/actuator/health");
      }

      assertThat(Fleets.server().connections("actuate_1")).isEqualTo(before);
      assertThat(app.get("/actuator/dal").<Integer>at("$.cache.loads")).isZero();
    }
  }

  @Test
  void oneDatabaseFailed_showsAtTheTopAndKeepsTheInstanceInService() {
    store.put(wrongPassword(SHARD_2));
    try (ActuatorApp app = ActuatorApp.start(store, DEGRADED)) {
      Answer health = app.get("/actuator/health");
      assertThat(health.status()).isEqualTo(200);
      assertThat(health.<String>at("$.status")).isEqualTo("FAILED");
      assertThat(health.<String>at("$.components.dal.status")).isEqualTo("FAILED");
      assertThat(health.<String>at("$.components.dal.components.shard-1.status")).isEqualTo("UP");

      Answer two = app.get("/actuator/health/dal/shard-2/orders");
      assertThat(two.<String>at("$.status")).isEqualTo("FAILED");
      assertThat(two.<String>at("$.details.pools.WRITE.state")).isEqualTo("FAILED");
      assertThat(two.<String>at("$.details.pools.WRITE.failure"))
          .startsWith("AUTHENTICATION_FAILED: ");
      assertThat(app.get("/actuator/health/readiness").status()).isEqualTo(200);
      assertThat(app.get("/actuator/health/liveness").status()).isEqualTo(200);
    }
  }

  @Test
  void oneDatabaseFailed_whereThatCountsAsDown_is503() {
    store.put(wrongPassword(SHARD_2));
    try (ActuatorApp app =
        ActuatorApp.start(store, DEGRADED, "dal.health.failed-database-status=DOWN")) {
      assertThat(app.get("/actuator/health").status()).isEqualTo(503);
      assertThat(app.get("/actuator/health/dal/shard-2/orders").status()).isEqualTo(503);
      assertThat(app.get("/actuator/health/dal/shard-1/orders").status()).isEqualTo(200);
      assertThat(app.get("/actuator/health/readiness").status()).isEqualTo(200);
      assertThat(app.get("/actuator/health/liveness").status()).isEqualTo(200);
    }
  }

  @Test
  void readReplicaFailed_degradesItsDatabase() {
    store.put(
        DatabaseMetadata.of(
            SHARD_2,
            Fleet.database(SHARD_2, Fleets.endpoint("actuate_2"))
                .connectionDetails()
                .withEndpoint(
                    UseCase.READ, Fleets.endpoint("actuate_2", BadServer.refusingPort()))));
    try (ActuatorApp app = ActuatorApp.start(store, DEGRADED)) {
      Answer health = app.get("/actuator/health");
      assertThat(health.status()).isEqualTo(200);
      assertThat(health.<String>at("$.status")).isEqualTo("DEGRADED");
      Answer two = app.get("/actuator/health/dal/shard-2/orders");
      assertThat(two.<String>at("$.status")).isEqualTo("DEGRADED");
      assertThat(two.<String>at("$.details.pools.READ.failure"))
          .startsWith("DATABASE_UNAVAILABLE: ");
    }
  }

  @Test
  void poolThatCannotFollow_degradesItsDatabase() {
    try (ActuatorApp app = ActuatorApp.start(store)) {
      store.put(wrongPassword(SHARD_2));
      app.dal().refresh();

      Answer two = app.get("/actuator/health/dal/shard-2/orders");
      assertThat(two.<String>at("$.status")).isEqualTo("DEGRADED");
      assertThat(two.<String>at("$.details.pools.WRITE.state")).isEqualTo("OUTDATED");
    }
  }

  @Test
  void databaseLost_failsAndComesBackByItself() {
    try (ActuatorApp app = ActuatorApp.start(store)) {
      assertThat(statusOfShard2(app)).isEqualTo("UP");

      Fleets.server()
          .admin(
              "ALTER DATABASE actuate_2 ALLOW_CONNECTIONS false",
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'actuate_2'");
      await()
          .until(
              () -> {
                askInVain(app);
                return statusOfShard2(app).equals("FAILED");
              });
      assertThat(
              app.get("/actuator/health/dal/shard-2/orders")
                  .<String>at("$.details.pools.WRITE.failure"))
          .startsWith("DATABASE_UNAVAILABLE: ");
      assertThat(app.get("/actuator/health/dal/shard-1/orders").<String>at("$.status"))
          .isEqualTo("UP");

      Fleets.server().admin("ALTER DATABASE actuate_2 ALLOW_CONNECTIONS true");
      await().until(() -> !statusOfShard2(app).equals("FAILED"));
    } finally {
      Fleets.server().admin("ALTER DATABASE actuate_2 ALLOW_CONNECTIONS true");
    }
  }

  private static String statusOfShard2(ActuatorApp app) {
    return app.get("/actuator/health/dal/shard-2/orders").at("$.status");
  }

  /** The driver finds out that the server is gone, and the pool that it cannot connect. */
  private static void askInVain(ActuatorApp app) {
    try (Connection connection = app.dal().getConnection("t-2")) {
      fail("answered " + Fleet.ask(connection, "SELECT 1"));
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isNotNull();
    }
  }

  @Test
  void databases_comeAndGoWithoutARestart() {
    try (ActuatorApp app = ActuatorApp.start(store)) {
      DatabaseKey added = new DatabaseKey("shard-1", "invoices");
      assertThat(app.get("/actuator/health/dal/shard-1/invoices").status()).isEqualTo(404);

      store.put(Fleet.database(added, Fleets.endpoint("actuate_3")));
      app.dal().refresh();
      assertThat(app.get("/actuator/health/dal/shard-1/invoices").status()).isEqualTo(200);
      assertThat(
              app.get("/actuator/health/dal")
                  .<Map<String, Object>>at("$.components.shard-1.components"))
          .containsOnlyKeys("invoices", "orders");

      store.deleteDatabase(SHARD_2, 0);
      app.dal().refresh();
      assertThat(app.get("/actuator/health/dal/shard-2/orders").status()).isEqualTo(404);
      assertThat(app.get("/actuator/health/dal").<Map<String, Object>>at("$.components"))
          .containsOnlyKeys("shard-1");
    }
  }

  @Test
  void refusedRow_degradesTheMetadata() {
    store.putRow(
        Map.of("ShardName", "shard-9", "DatabaseName", "orders", "ConnectionDetails", "{}"));
    try (ActuatorApp app = ActuatorApp.start(store)) {
      Answer metadata = app.get("/actuator/health/dalMetadata");
      assertThat(metadata.status()).isEqualTo(200);
      assertThat(metadata.<String>at("$.status")).isEqualTo("DEGRADED");
      assertThat(metadata.<Map<String, List<String>>>at("$.details.refused"))
          .containsOnlyKeys("shard-9/orders");
    }
  }

  @Test
  void readiness_withLessThanTheShare_isOutOfService() {
    store.put(wrongPassword(SHARD_2));
    try (ActuatorApp app = ActuatorApp.start(store, DEGRADED, "dal.health.ready-share=0.51")) {
      Answer readiness = app.get("/actuator/health/readiness");
      assertThat(readiness.status()).isEqualTo(503);
      assertThat(readiness.<String>at("$.status")).isEqualTo("OUT_OF_SERVICE");
      assertThat(app.get("/actuator/health/dalReadiness").<Map<String, Object>>at("$.details"))
          .containsEntry("pools", 4)
          .containsEntry("poolsReady", 2)
          .containsEntry("readyShare", 0.51);
      assertThat(app.get("/actuator/health").status()).isEqualTo(503);
      assertThat(app.get("/actuator/health/liveness").status()).isEqualTo(200);

      store.put(Fleet.database(SHARD_2, Fleets.endpoint("actuate_2")));
      app.dal().refresh();
      assertThat(app.get("/actuator/health/readiness").status()).isEqualTo(200);
    }
  }

  @Test
  void readiness_withNoShareAsked_isUpThoughNothingIs() {
    store.put(wrongPassword(SHARD_1)).put(wrongPassword(SHARD_2));
    try (ActuatorApp app = ActuatorApp.start(store, DEGRADED, "dal.health.ready-share=0")) {
      assertThat(app.get("/actuator/health/readiness").status()).isEqualTo(200);
    }
  }

  @Test
  void readiness_ofAClosedDataAccessLayer_isOutOfService() {
    try (ActuatorApp app = ActuatorApp.start(store, "dal.health.ready-share=0")) {
      app.dal().close();

      assertThat(app.get("/actuator/health/readiness").status()).isEqualTo(503);
    }
  }

  @Test
  void readinessGroup_whoseMembersAreNamed_isLeftAlone() {
    store.put(wrongPassword(SHARD_1)).put(wrongPassword(SHARD_2));
    try (ActuatorApp app =
        ActuatorApp.start(
            store, DEGRADED, "management.endpoint.health.group.readiness.include=readinessState")) {
      assertThat(app.get("/actuator/health/readiness").status()).isEqualTo(200);
    }
    try (ActuatorApp app =
        ActuatorApp.start(
            store,
            DEGRADED,
            "management.endpoint.health.group.readiness.include=readinessState,dalReadiness")) {
      assertThat(app.get("/actuator/health/readiness").status()).isEqualTo(503);
    }
  }

  @Test
  void readinessGroup_whenToldSo_isLeftAlone() {
    store.put(wrongPassword(SHARD_1)).put(wrongPassword(SHARD_2));
    try (ActuatorApp app = ActuatorApp.start(store, DEGRADED, "dal.health.readiness-group=false")) {
      assertThat(app.get("/actuator/health/readiness").status()).isEqualTo(200);
    }
  }

  @Test
  void readinessGroup_keepsItsAdditionalPath() {
    store.put(wrongPassword(SHARD_1)).put(wrongPassword(SHARD_2));
    try (ActuatorApp app =
        ActuatorApp.start(
            store, DEGRADED, "management.endpoint.health.probes.add-additional-paths=true")) {
      assertThat(app.get("/readyz").status()).isEqualTo(503);
      assertThat(app.get("/livez").status()).isEqualTo(200);
    }
  }

  @Test
  void group_canBeOfOneShard() {
    store.put(wrongPassword(SHARD_2));
    try (ActuatorApp app =
        ActuatorApp.start(
            store,
            DEGRADED,
            "management.endpoint.health.group.two.include=dal/shard-2",
            "management.endpoint.health.group.two.status.http-mapping.FAILED=503",
            "management.endpoint.health.group.one.include=dal/shard-1")) {
      assertThat(app.get("/actuator/health/two").status()).isEqualTo(503);
      assertThat(app.get("/actuator/health/one").status()).isEqualTo(200);
    }
  }

  @Test
  void details_areHiddenUnlessShown() {
    try (ActuatorApp app =
        ActuatorApp.start(store, "management.endpoint.health.show-details=never")) {
      assertThat(app.get("/actuator/health").body()).doesNotContain("shard-1", "127.0.0.1");
      assertThat(app.get("/actuator/health/dal/shard-1/orders").status()).isEqualTo(404);
    }
  }

  @Test
  void orderOfStatuses_ofTheApplication_isKept() {
    store.put(wrongPassword(SHARD_2));
    try (ActuatorApp app =
        ActuatorApp.start(store, DEGRADED, "management.endpoint.health.status.order=down,up")) {
      assertThat(app.get("/actuator/health").<String>at("$.status")).isEqualTo("UP");
    }
  }
}
