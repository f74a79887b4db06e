package dev.sharddal.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PoolSettingsTest {

  private static final Duration WEEK = Duration.ofDays(7);

  private static final PoolSettings FULL =
      PoolSettings.UNSET
          .withMaximumPoolSize(20)
          .withMinimumIdle(5)
          .withConnectionTimeout(Duration.ofSeconds(2))
          .withValidationTimeout(Duration.ofMillis(700))
          .withIdleTimeout(Duration.ofMinutes(2))
          .withKeepaliveTime(Duration.ofMinutes(1))
          .withMaxLifetime(Duration.ofMinutes(5))
          .withSessionReset(SessionResetMode.JDBC_ONLY)
          .withMaximumWaiting(77);

  static Stream<Arguments> refusedValues() {
    return Stream.of(
        refused(() -> size(0), "maximumPoolSize: expected 1 to 1000, but was 0"),
        refused(() -> size(-1), "maximumPoolSize: expected 1 to 1000, but was -1"),
        refused(() -> size(1001), "maximumPoolSize: expected 1 to 1000, but was 1001"),
        refused(() -> size(1_000_000), "maximumPoolSize: expected 1 to 1000, but was 1000000"),
        refused(() -> idle(0), "minimumIdle: expected 1 to 1000, but was 0"),
        refused(() -> idle(1001), "minimumIdle: expected 1 to 1000, but was 1001"),
        refused(
            () -> connection(Duration.ZERO),
            "connectionTimeoutMs: expected 300 to 600000, but was 0"),
        refused(
            () -> connection(Duration.ofMillis(-5)),
            "connectionTimeoutMs: expected 300 to 600000, but was -5"),
        refused(
            () -> connection(Duration.ofMillis(299)),
            "connectionTimeoutMs: expected 300 to 600000, but was 299"),
        refused(
            () -> connection(Duration.ofMinutes(10).plusMillis(1)),
            "connectionTimeoutMs: expected 300 to 600000, but was 600001"),
        refused(
            () -> connection(Duration.ofNanos(1_500_000_001)),
            "connectionTimeoutMs: expected whole milliseconds, but was PT1.500000001S"),
        refused(
            () -> validation(Duration.ofMillis(249)),
            "validationTimeoutMs: expected 250 to 600000, but was 249"),
        refused(
            () -> idleTimeout(Duration.ofMillis(9_999)),
            "idleTimeoutMs: expected 10000 to 604800000, or 0 for never, but was 9999"),
        refused(
            () -> idleTimeout(WEEK.plusMillis(1)),
            "idleTimeoutMs: expected 10000 to 604800000, or 0 for never, but was 604800001"),
        refused(
            () -> keepalive(Duration.ofMillis(29_999)),
            "keepaliveTimeMs: expected 30000 to 604800000, or 0 for never, but was 29999"),
        refused(
            () -> lifetime(Duration.ofMillis(-1)),
            "maxLifetimeMs: expected 30000 to 604800000, or 0 for never, but was -1"),
        refused(
            () -> lifetime(Duration.ofSeconds(Long.MAX_VALUE)),
            "maxLifetimeMs: expected 30000 to 604800000, or 0 for never, but was "
                + Duration.ofSeconds(Long.MAX_VALUE)),
        refused(
            () -> lifetime(Duration.ofSeconds(Long.MIN_VALUE)),
            "maxLifetimeMs: expected 30000 to 604800000, or 0 for never, but was "
                + Duration.ofSeconds(Long.MIN_VALUE)));
  }

  private static Arguments refused(Supplier<PoolSettings> settings, String message) {
    return arguments(message, settings);
  }

  private static PoolSettings size(int value) {
    return PoolSettings.UNSET.withMaximumPoolSize(value);
  }

  private static PoolSettings idle(int value) {
    return PoolSettings.UNSET.withMinimumIdle(value);
  }

  private static PoolSettings connection(Duration value) {
    return PoolSettings.UNSET.withConnectionTimeout(value);
  }

  private static PoolSettings validation(Duration value) {
    return PoolSettings.UNSET.withValidationTimeout(value);
  }

  private static PoolSettings idleTimeout(Duration value) {
    return PoolSettings.UNSET.withIdleTimeout(value);
  }

  private static PoolSettings keepalive(Duration value) {
    return PoolSettings.UNSET.withKeepaliveTime(value);
  }

  private static PoolSettings lifetime(Duration value) {
    return PoolSettings.UNSET.withMaxLifetime(value);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusedValues")
  void new_valueOutOfRange_isRefusedWithKeyRuleAndValue(
      String message, Supplier<PoolSettings> settings) {
    assertThatThrownBy(settings::get)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void new_bounds_areTaken() {
    assertThat(size(1).maximumPoolSize()).isEqualTo(1);
    assertThat(size(1000).maximumPoolSize()).isEqualTo(1000);
    assertThat(idle(1).minimumIdle()).isEqualTo(1);
    assertThat(connection(Duration.ofMillis(300)).connectionTimeout()).hasMillis(300);
    assertThat(connection(Duration.ofMinutes(10)).connectionTimeout()).hasMinutes(10);
    assertThat(validation(Duration.ofMillis(250)).validationTimeout()).hasMillis(250);
    assertThat(idleTimeout(Duration.ofSeconds(10)).idleTimeout()).hasSeconds(10);
    assertThat(keepalive(Duration.ofSeconds(30)).keepaliveTime()).hasSeconds(30);
    assertThat(lifetime(WEEK).maxLifetime()).isEqualTo(WEEK);
  }

  @Test
  void new_zeroWhereItMeansNever_isTaken() {
    assertThat(idleTimeout(Duration.ZERO).idleTimeout()).isZero();
    assertThat(keepalive(Duration.ZERO).keepaliveTime()).isZero();
    assertThat(lifetime(Duration.ZERO).maxLifetime()).isZero();
  }

  @Test
  void orElse_nothingSaid_takesEverythingFromTheOthers() {
    assertThat(PoolSettings.UNSET.orElse(FULL)).isEqualTo(FULL);
  }

  @Test
  void orElse_everythingSaid_takesNothingFromTheOthers() {
    PoolSettings others =
        new PoolSettings(
            1,
            1,
            Duration.ofSeconds(9),
            Duration.ofSeconds(3),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            SessionResetMode.FULL,
            1);
    assertThat(FULL.orElse(others)).isEqualTo(FULL);
  }

  @Test
  void orElse_someSaid_mergesKeyByKey() {
    PoolSettings own = PoolSettings.UNSET.withMaximumPoolSize(7).withKeepaliveTime(Duration.ZERO);
    assertThat(own.orElse(FULL))
        .isEqualTo(FULL.withMaximumPoolSize(7).withKeepaliveTime(Duration.ZERO));
  }
}
