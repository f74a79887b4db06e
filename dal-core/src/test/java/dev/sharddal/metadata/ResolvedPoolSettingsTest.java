package dev.sharddal.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResolvedPoolSettingsTest {

  private static final PoolSettings UNSET = PoolSettings.UNSET;

  static Stream<Arguments> contradictions() {
    return Stream.of(
        arguments(
            UNSET.withMaximumPoolSize(4).withMinimumIdle(5),
            "minimumIdle: expected at most maximumPoolSize, but 5 is more than 4"),
        arguments(
            UNSET.withMinimumIdle(11),
            "minimumIdle: expected at most maximumPoolSize, but 11 is more than 10"),
        arguments(
            UNSET
                .withConnectionTimeout(Duration.ofMillis(500))
                .withValidationTimeout(Duration.ofMillis(500)),
            "validationTimeoutMs: expected less than connectionTimeoutMs (500), but was 500"),
        arguments(
            UNSET.withValidationTimeout(Duration.ofSeconds(4)),
            "validationTimeoutMs: expected less than connectionTimeoutMs (3000), but was 4000"),
        arguments(
            UNSET.withMaxLifetime(Duration.ofSeconds(60)).withIdleTimeout(Duration.ofSeconds(59)),
            "idleTimeoutMs: expected over a second less than maxLifetimeMs (60000), but was"
                + " 59000"),
        arguments(
            UNSET.withIdleTimeout(Duration.ofMinutes(31)),
            "idleTimeoutMs: expected over a second less than maxLifetimeMs (1800000), but was"
                + " 1860000"),
        arguments(
            UNSET.withMaxLifetime(Duration.ofSeconds(60)).withKeepaliveTime(Duration.ofSeconds(60)),
            "keepaliveTimeMs: expected less than maxLifetimeMs (60000), but was 60000"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("contradictions")
  void of_contradictingKeys_isRefusedWithBothKeysAndTheValuesAsGiven(
      PoolSettings said, String message) {
    assertThatThrownBy(() -> ResolvedPoolSettings.of(said))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void of_nothingSaid_hasTheDocumentedDefaults() {
    assertThat(ResolvedPoolSettings.of(UNSET))
        .isEqualTo(
            new ResolvedPoolSettings(
                10,
                1,
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                Duration.ofMinutes(10),
                Duration.ofMinutes(2),
                Duration.ofMinutes(30),
                SessionResetMode.FULL,
                200));
  }

  @ParameterizedTest
  @CsvSource({"0, 120", "1800, 120", "240, 120", "120, 60", "60, 30", "59, 0", "30, 0"})
  void of_noKeepaliveTime_isWithinTheLifetime(long lifetime, long expected) {
    PoolSettings said = UNSET.withMaxLifetime(Duration.ofSeconds(lifetime));
    assertThat(ResolvedPoolSettings.of(said).keepaliveTime()).hasSeconds(expected);
  }

  @ParameterizedTest
  @CsvSource({"300, 250", "400, 250", "500, 250", "1000, 500", "2000, 1000", "600000, 1000"})
  void of_noValidationTimeout_isHalfOfTheDeadlineWithinBounds(long deadline, long expected) {
    PoolSettings said = UNSET.withConnectionTimeout(Duration.ofMillis(deadline));
    assertThat(ResolvedPoolSettings.of(said).validationTimeout()).hasMillis(expected);
  }

  @ParameterizedTest
  @CsvSource({"30, 15", "600, 300", "1200, 600", "1800, 600", "0, 600"})
  void of_noIdleTimeout_isHalfOfTheLifetimeUpToTenMinutes(long lifetime, long expected) {
    PoolSettings said = UNSET.withMaxLifetime(Duration.ofSeconds(lifetime));
    assertThat(ResolvedPoolSettings.of(said).idleTimeout()).hasSeconds(expected);
  }

  @Test
  void of_noMaximumLifetime_boundsNothing() {
    PoolSettings said =
        UNSET
            .withMaxLifetime(Duration.ZERO)
            .withIdleTimeout(Duration.ofDays(1))
            .withKeepaliveTime(Duration.ofDays(1));
    assertThat(ResolvedPoolSettings.of(said).idleTimeout()).hasDays(1);
  }

  @Test
  void of_fixedSize_needsNoIdleTimeoutBelowTheLifetime() {
    PoolSettings said =
        UNSET.withMaximumPoolSize(4).withMinimumIdle(4).withIdleTimeout(Duration.ofHours(1));
    assertThat(ResolvedPoolSettings.of(said).idleTimeout()).hasHours(1);
  }

  @Test
  void of_idleTimeoutOneSecondBelowTheLifetime_isTheFirstThatIsRefused() {
    PoolSettings said = UNSET.withMaxLifetime(Duration.ofSeconds(60));
    Duration longest = Duration.ofSeconds(59).minusMillis(1);
    assertThat(ResolvedPoolSettings.of(said.withIdleTimeout(longest)).idleTimeout())
        .isEqualTo(longest);
  }
}
