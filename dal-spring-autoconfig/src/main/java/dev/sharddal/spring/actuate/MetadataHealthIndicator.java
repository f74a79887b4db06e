package dev.sharddal.spring.actuate;

import dev.sharddal.report.DalStatus;
import dev.sharddal.report.SnapshotStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * The age of the last scan of Database Metadata, the rows that it rejected, and why there has been
 * no scan since. It is never DOWN, because the last good metadata stays in use.
 */
final class MetadataHealthIndicator implements HealthIndicator {

  private final Supplier<DalStatus> status;
  private final Duration maxAge;
  private final Clock clock;

  MetadataHealthIndicator(Supplier<DalStatus> status, Duration maxAge, Clock clock) {
    this.status = status;
    this.maxAge = maxAge;
    this.clock = clock;
  }

  @Override
  public Health health() {
    DalStatus now = status.get();
    if (now.state() != DalStatus.State.RUNNING) {
      return Health.unknown().withDetail("state", now.state().name()).build();
    }
    Duration age = Duration.between(now.metadataReadAt(), clock.instant());
    boolean old = !maxAge.isZero() && age.compareTo(maxAge) > 0;
    Map<String, Object> refused = new LinkedHashMap<>();
    now.refused().forEach(row -> refused.put(row.label(), row.problems()));
    String trouble = now.metadataTrouble();
    boolean fromSnapshot = now.snapshot() != null && now.snapshot().inEffect() != null;
    boolean degraded = old || !refused.isEmpty() || trouble != null || fromSnapshot;
    Health.Builder health =
        Health.status(degraded ? Statuses.DEGRADED : Status.UP)
            .withDetail("readAt", now.metadataReadAt().toString())
            .withDetail("ageSeconds", age.toSeconds())
            .withDetail("databases", now.databases().size())
            .withDetail("refused", refused);
    if (trouble != null) {
      health.withDetail("trouble", trouble);
    }
    if (now.snapshot() != null) {
      health.withDetail("snapshot", details(now.snapshot()));
    }
    return health.build();
  }

  private static Map<String, Object> details(SnapshotStatus snapshot) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("inEffect", snapshot.inEffect() != null);
    if (snapshot.writtenAt() != null) {
      details.put("writtenAt", snapshot.writtenAt().toString());
    }
    if (snapshot.trouble() != null) {
      details.put("trouble", snapshot.trouble());
    }
    return details;
  }
}
