package dev.sharddal.spring.actuate;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.report.DalStatus;
import dev.sharddal.report.PoolStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * A composite of every shard, and below it every database, as they exist when they are requested:
 * they change with the metadata. A path equals the database's name: {@code dal/shard-1/orders}.
 */
final class FleetHealthContributor implements CompositeHealthContributor {

  private final Supplier<DalStatus> status;
  private final Status failed;

  FleetHealthContributor(Supplier<DalStatus> status, Status failed) {
    this.status = status;
    this.failed = failed;
  }

  /**
   * Returns a shard. An unknown shard has no databases: for null, Spring Boot would fail on the
   * path to a database of a removed shard instead of answering that it does not exist.
   */
  @Override
  public HealthContributor getContributor(String name) {
    HealthContributor shard = shards().get(name);
    return shard == null ? CompositeHealthContributor.fromMap(Map.of()) : shard;
  }

  @Override
  public Stream<HealthContributors.Entry> stream() {
    return shards().entrySet().stream()
        .map(shard -> new HealthContributors.Entry(shard.getKey(), shard.getValue()));
  }

  private Map<String, HealthContributor> shards() {
    DalStatus now = status.get();
    Map<DatabaseKey, List<PoolStatus>> pools =
        now.pools().stream()
            .filter(PoolCount::isCurrent)
            .collect(Collectors.groupingBy(pool -> pool.pool().database()));
    Map<String, Map<String, HealthIndicator>> databases = new TreeMap<>();
    now.databases()
        .forEach(
            (key, version) -> {
              DatabaseHealth database =
                  new DatabaseHealth(version, pools.getOrDefault(key, List.of()));
              databases
                  .computeIfAbsent(key.shardName(), shard -> new LinkedHashMap<>())
                  .put(key.databaseName(), () -> database.health(failed));
            });
    Map<String, HealthContributor> shards = new LinkedHashMap<>();
    databases.forEach(
        (shard, members) -> shards.put(shard, CompositeHealthContributor.fromMap(members)));
    return shards;
  }
}
