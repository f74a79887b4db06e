package dev.sharddal.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.report.CacheStatistics;
import dev.sharddal.report.ConnectionBudget;
import dev.sharddal.report.DalStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class MetadataHealthIndicatorTest {

  private static final Instant READ_AT = Instant.parse("2026-01-02T03:04:05Z");

  private static Health health(DalStatus.State state, Duration age, Duration maxAge) {
    return health(state, age, maxAge, null);
  }

  private static Health health(
      DalStatus.State state, Duration age, Duration maxAge, @Nullable String trouble) {
    DalStatus status =
        new DalStatus(
            state,
            Map.of(),
            List.of(),
            ConnectionBudget.UNCHECKED,
            List.of(),
            List.of(),
            new CacheStatistics(0, 0, 0, 0, 0, 0, 0),
            0,
            READ_AT,
            trouble,
            null);
    Clock clock = Clock.fixed(READ_AT.plus(age), ZoneOffset.UTC);
    return new MetadataHealthIndicator(() -> status, maxAge, clock).health();
  }

  @Test
  void metadata_atItsGreatestAge_isUp() {
    Health health = health(DalStatus.State.RUNNING, Duration.ofMinutes(10), Duration.ofMinutes(10));

    assertThat(health.getStatus()).isEqualTo(Status.UP);
    assertThat(health.getDetails())
        .containsEntry("readAt", "2026-01-02T03:04:05Z")
        .containsEntry("ageSeconds", 600L);
  }

  @Test
  void metadata_pastItsGreatestAge_isDegraded() {
    assertThat(
            health(DalStatus.State.RUNNING, Duration.ofSeconds(601), Duration.ofMinutes(10))
                .getStatus())
        .isEqualTo(Statuses.DEGRADED);
  }

  @Test
  void case08_metadataThatCannotBeRead_isDegradedAtOnceAndSaysWhy() {
    Health health =
        health(
            DalStatus.State.RUNNING, Duration.ZERO, Duration.ofMinutes(10), "STALE: no such file");
    assertThat(health.getStatus()).isEqualTo(Statuses.DEGRADED);
    assertThat(health.getDetails()).containsEntry("trouble", "STALE: no such file");
  }

  @Test
  void metadata_withoutAGreatestAge_isUpHoweverOld() {
    assertThat(health(DalStatus.State.RUNNING, Duration.ofDays(100), Duration.ZERO).getStatus())
        .isEqualTo(Status.UP);
  }

  @Test
  void metadata_beforeTheStart_isUnknown() {
    assertThat(
            health(DalStatus.State.NEW, Duration.ofDays(100), Duration.ofMinutes(10)).getStatus())
        .isEqualTo(Status.UNKNOWN);
  }
}
