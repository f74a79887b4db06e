package dev.sharddal.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.report.DalStatus;
import dev.sharddal.spring.DalAutoConfiguration;
import dev.sharddal.spring.RefusedConfigurationException;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.SwitchedStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * An application that starts while its store is down, what it tells, and what it keeps to itself.
 */
class DalSnapshotTest {

  private static final byte[] KEY =
      "a key that is a canary: 32 bytes".getBytes(StandardCharsets.US_ASCII);
  private static final String BASE64 = Base64.getEncoder().encodeToString(KEY);

  @TempDir private Path directory;

  private final SwitchedStore store = new SwitchedStore(Fleets.store());

  private ActuatorApp start() {
    return ActuatorApp.start(
        store,
        "dal.snapshot.path=" + directory.resolve("metadata.snapshot"),
        "dal.snapshot.key=" + BASE64,
        "DAL_SNAPSHOT_KEY=" + BASE64,
        "management.endpoints.web.exposure.include=*",
        "management.endpoint.env.show-values=always",
        "management.endpoint.configprops.show-values=always");
  }

  @Test
  void storeIsDown_applicationStartsWithTheSnapshot_andHealthSaysSo() {
    try (ActuatorApp app = start()) {
      await().until(() -> app.dal().status().snapshot().writtenAt() != null);
      assertThat(
              (boolean) app.get("/actuator/health/dalMetadata").at("$.details.snapshot.inEffect"))
          .isFalse();
    }
    store.fail(Reason.UNAVAILABLE);
    try (ActuatorApp app = start()) {
      ActuatorApp.Answer health = app.get("/actuator/health/dalMetadata");
      assertThat((String) health.at("$.status")).isEqualTo("DEGRADED");
      assertThat((String) health.at("$.details.trouble")).startsWith("STALE: in effect is the");
      assertThat((boolean) health.at("$.details.snapshot.inEffect")).isTrue();
      assertThat((String) app.get("/actuator/dal").at("$.snapshot.inEffect"))
          .isEqualTo(app.dal().status().metadataReadAt().toString());

      store.fail(null);
      await()
          .untilAsserted(
              () ->
                  assertThat((String) app.get("/actuator/health/dalMetadata").at("$.status"))
                      .isEqualTo("UP"));
    }
  }

  @Test
  void key_isShownByNoEndpoint() {
    try (ActuatorApp app = start()) {
      for (String path : new String[] {"configprops", "env", "env/dal.snapshot.key"}) {
        assertThat(app.get("/actuator/" + path).body()).contains("******").doesNotContain(BASE64);
      }
      assertThat(app.get("/actuator/dal").body()).doesNotContain(BASE64);
      assertThat(app.get("/actuator/configprops").body()).contains("metadata.snapshot");
    }
  }

  private ApplicationContextRunner runner(String... keys) {
    return new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(DalAutoConfiguration.class))
        .withBean(InMemoryMetadataStore.class, Fleets::store)
        .withPropertyValues("dal.snapshot.path=" + directory.resolve("metadata.snapshot"))
        .withPropertyValues(keys);
  }

  @ParameterizedTest
  @ValueSource(strings = {"not base64 CANARY", "Q0FOQVJZ", ""})
  void key_thatIsNone_isRefusedAndNotShown(String key) {
    runner("dal.snapshot.key=" + key)
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .isInstanceOf(RefusedConfigurationException.class)
                    .hasMessageContaining("openssl rand -base64 32")
                    .hasMessageNotContainingAny("CANARY", "Q0FOQVJZ"));
  }

  @Test
  void noKey_isRefused() {
    runner()
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .hasMessageContaining("the snapshot has no key"));
  }

  @Test
  void keyBean_isUsed_andOtherKeysAreNot() {
    runner()
        .withBean("jwtKey", SecretKey.class, () -> new SecretKeySpec(KEY, "HmacSHA256"))
        .withBean("dalSnapshotKey", SecretKey.class, () -> new SecretKeySpec(KEY, "AES"))
        .run(
            context -> {
              DalStatus status = context.getBean(DataAccessLayer.class).status();
              assertThat(status.snapshot()).isNotNull();
            });
  }
}
