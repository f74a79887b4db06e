package dev.sharddal.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who may do what, by Spring Boot's own settings of access and exposure. */
class DalEndpointAccessTest {

  private static final String MOVE =
      "{\"from\": \"shard-1/orders\", \"to\": \"shard-2/orders\", \"epoch\": 0}";

  @Test
  void unrestricted_whichIsTheDefault_readsAndWrites() {
    try (ActuatorApp app = ActuatorApp.start(Fleets.store())) {
      assertThat(app.get("/actuator/dal").status()).isEqualTo(200);
      assertThat(app.post("/actuator/dal", "{}").status()).isEqualTo(200);
      assertThat(app.post("/actuator/dal/tenants/t-1", MOVE).status()).isEqualTo(200);
      assertThat(app.get("/actuator").body()).contains("/actuator/dal");
    }
  }

  @Test
  void default_isReadOnly() {
    try (ActuatorApp app = ActuatorApp.start(Fleets.store(), "management.endpoint.dal.access=")) {
      assertThat(app.get("/actuator/dal").status()).isEqualTo(200);
      assertThat(app.post("/actuator/dal", "{}").status()).isEqualTo(405);
      assertThat(app.post("/actuator/dal/tenants/t-1", MOVE).status()).isEqualTo(405);
    }
  }

  @Test
  void unknownMember_isRefusedAndNothingIsDone() {
    try (ActuatorApp app = ActuatorApp.start(Fleets.store())) {
      ActuatorApp.Answer answer = app.post("/actuator/dal", "{\"dryrun\": true}");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.<String>at("$.problem"))
          .contains("'dryrun': unknown")
          .contains("database, tenant, dryRun, force, renew")
          .contains("Nothing was done");
      assertThat(app.post("/actuator/dal?dry-run=true", "{}").status()).isEqualTo(400);
      ActuatorApp.Answer tenant =
          app.post("/actuator/dal/tenants/t-1", "{\"State\": \"SUSPENDED\", \"epoch\": 0}");
      assertThat(tenant.status()).isEqualTo(400);
      assertThat(tenant.<String>at("$.problem")).contains("from, to, state, epoch");
      assertThat(app.get("/actuator/dal/routes/t-1").<Integer>at("$.epoch")).isZero();
    }
  }

  @Test
  void readOnly_readsAndDoesNotWrite() {
    try (ActuatorApp app =
        ActuatorApp.start(Fleets.store(), "management.endpoint.dal.access=read-only")) {
      assertThat(app.get("/actuator/dal").status()).isEqualTo(200);
      assertThat(app.get("/actuator/dal/routes/t-1").status()).isEqualTo(200);
      assertThat(app.post("/actuator/dal", "{}").status()).isEqualTo(405);
      assertThat(app.post("/actuator/dal", "{\"dryRun\": true}").status()).isEqualTo(405);
      assertThat(app.post("/actuator/dal/tenants/t-1", MOVE).status()).isEqualTo(405);
      assertThat(app.get("/actuator/dal/routes/t-1").<Integer>at("$.epoch")).isZero();
    }
  }

  @Test
  void readOnlyForAllEndpoints_capsThisOneToo() {
    try (ActuatorApp app =
        ActuatorApp.start(
            Fleets.store(),
            "management.endpoints.access.max-permitted=read-only",
            "management.endpoint.dal.access=unrestricted")) {
      assertThat(app.get("/actuator/dal").status()).isEqualTo(200);
      assertThat(app.post("/actuator/dal", "{}").status()).isEqualTo(405);
    }
  }

  @Test
  void none_isNotThere() {
    try (ActuatorApp app =
        ActuatorApp.start(Fleets.store(), "management.endpoint.dal.access=none")) {
      assertThat(app.get("/actuator/dal").status()).isEqualTo(404);
      assertThat(app.context().getBeanNamesForType(DalEndpoint.class)).isEmpty();
    }
  }

  @Test
  void notExposed_isNotThere() {
    try (ActuatorApp app =
        ActuatorApp.start(
            Fleets.store(), "management.endpoints.web.exposure.include=health,info")) {
      assertThat(app.get("/actuator/dal").status()).isEqualTo(404);
      assertThat(app.post("/actuator/dal", "{}").status()).isEqualTo(404);
      assertThat(app.context().getBeanNamesForType(DalEndpoint.class)).isEmpty();
    }
  }
}
