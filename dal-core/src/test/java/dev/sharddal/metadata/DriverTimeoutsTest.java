package dev.sharddal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the driver's properties bound a login. */
class DriverTimeoutsTest {

  private static final DriverTimeouts POSTGRESQL =
      new DriverTimeouts("connectTimeout", "loginTimeout", "socketTimeout", TimeUnit.SECONDS);

  private static final DriverTimeouts MARIADB =
      new DriverTimeouts("connectTimeout", null, "socketTimeout", TimeUnit.MILLISECONDS);

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.0", "-1", "", " ", "999999999999", "1e3", "NaN", "5s", "\u0661"})
  void loginLimit_limitThatBoundsNothing_countsAsNone(String value) {
    assertThat(POSTGRESQL.loginLimit(Map.of("loginTimeout", value)))
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(MARIADB.loginLimit(Map.of("connectTimeout", value + "000")))
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(POSTGRESQL.forLogin(Map.of("connectTimeout", value)))
        .containsEntry("connectTimeout", "5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "mysql", "mariadb"})
  void limitsOfALogin_ofZeroInMetadata_areRefused(String name) {
    Engine engine = Engines.named(name).orElseThrow();
    DriverTimeouts timeouts = engine.timeouts().orElseThrow();
    assertThat(engine.refusal(timeouts.connect(), "0")).isPresent();
    assertThat(engine.refusal(timeouts.connect(), "1000000000")).isPresent();
    if (timeouts.login() != null) {
      assertThat(engine.refusal(timeouts.login(), "0")).isPresent();
    }
  }

  @Test
  void loginLimit_isTheDriversOrFiveSeconds() {
    assertThat(POSTGRESQL.loginLimit(Map.of("loginTimeout", "0.5", "connectTimeout", "9")))
        .isEqualTo(Duration.ofMillis(500));
    assertThat(POSTGRESQL.loginLimit(Map.of())).isEqualTo(Duration.ofSeconds(5));
    assertThat(POSTGRESQL.loginLimit(Map.of("loginTimeout", "0"))).isEqualTo(Duration.ofSeconds(5));
    assertThat(MARIADB.loginLimit(Map.of("connectTimeout", "200")))
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(MARIADB.loginLimit(Map.of("connectTimeout", "20000")))
        .isEqualTo(Duration.ofSeconds(20));
    assertThat(POSTGRESQL.loginLimit(Map.of("loginTimeout", "601")))
        .isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void forLogin_noWaitIsLongerThanTheLogin_andTheDriverStartsNoThread() {
    Map<String, String> properties = new HashMap<>();
    properties.put("loginTimeout", "2.5");
    properties.put("socketTimeout", "300");
    properties.put("sslmode", "require");
    assertThat(POSTGRESQL.forLogin(properties))
        .containsOnly(
            Map.entry("loginTimeout", "0"),
            Map.entry("connectTimeout", "3"),
            Map.entry("socketTimeout", "3"),
            Map.entry("sslmode", "require"));
    assertThat(POSTGRESQL.socketMillis(properties)).isEqualTo(300_000);
    properties.put("socketTimeout", "0");
    assertThat(POSTGRESQL.forLogin(properties)).containsEntry("socketTimeout", "3");
    assertThat(POSTGRESQL.socketMillis(properties)).isZero();
    properties.put("socketTimeout", "1");
    assertThat(POSTGRESQL.forLogin(properties)).containsEntry("socketTimeout", "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "mysql", "mariadb"})
  void builtInEngines_boundTheirLogins(String name) {
    Engine engine = Engines.named(name).orElseThrow();
    DriverTimeouts timeouts = engine.timeouts().orElseThrow();
    Map<String, String> defaults =
        engine.defaultProperties(new PoolKey(new DatabaseKey("s", "d"), UseCase.WRITE, 0));
    assertThat(timeouts.loginLimit(defaults)).isEqualTo(Duration.ofSeconds(5));
    assertThat(timeouts.socketMillis(defaults)).isEqualTo(300_000);
    assertThat(engine.allowedProperties()).contains(timeouts.connect(), timeouts.socket());
  }
}
