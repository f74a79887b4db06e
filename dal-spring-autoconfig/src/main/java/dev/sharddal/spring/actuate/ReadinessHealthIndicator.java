package dev.sharddal.spring.actuate;

import dev.sharddal.report.DalStatus;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Whether this instance reaches enough of the fleet to receive requests. It is about the instance:
 * a shard that is down is down for every instance, which is not a reason to take one of them out of
 * service.
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
