package dev.sharddal.spring.actuate;

import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.PoolStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * The health of one database, derived from the status of its pools; no connection is borrowed.
 *
 * @param version the version of its metadata that is in use
 * @param pools its pools, without those that drain
 */
record DatabaseHealth(long version, List<PoolStatus> pools) {

  /** Returns the health as Spring Boot represents it. */
  Health health(Status failed) {
    Map<String, Object> byUseCase = new LinkedHashMap<>();
    for (PoolStatus pool : pools) {
      int replica = pool.pool().replica();
      String name = pool.pool().useCase() + (replica == 0 ? "" : "#" + replica);
      byUseCase.put(name, PoolDescriptor.of(pool).details());
    }
    return Health.status(status(failed))
        .withDetail("version", version)
        .withDetail("pools", byUseCase)
        .build();
  }

  private Status status(Status failed) {
    boolean takesWrites =
        pools.stream()
            .anyMatch(pool -> pool.pool().useCase() == UseCase.WRITE && pool.servesBorrowers());
    if (!takesWrites) {
      return failed;
    }
    boolean asTheMetadataSays =
        pools.stream().allMatch(pool -> pool.state() == PoolStatus.State.OPEN);
    return asTheMetadataSays ? Status.UP : Statuses.DEGRADED;
  }
}
