package dev.sharddal.spring.actuate;

import dev.sharddal.report.DalStatus;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Whether this instance reaches enough of the fleet to be given work. It is about the instance: one
 * shard that is down is down for every instance, and no reason to take one of them out.
 */
final class ReadinessHealthIndicator implements HealthIndicator {

  private final Supplier<DalStatus> status;
  private final double readyShare;

  ReadinessHealthIndicator(Supplier<DalStatus> status, double readyShare) {
    this.status = status;
    this.readyShare = readyShare;
  }

  @Override
  public Health health() {
    DalStatus now = status.get();
    PoolCount count = PoolCount.of(now);
    boolean up = now.state() == DalStatus.State.RUNNING && count.reaches(readyShare);
    return Health.status(up ? Status.UP : Status.OUT_OF_SERVICE)
        .withDetail("state", now.state().name())
        .withDetail("pools", count.pools())
        .withDetail("poolsReady", count.ready())
        .withDetail("readyShare", readyShare)
        .build();
  }
}
