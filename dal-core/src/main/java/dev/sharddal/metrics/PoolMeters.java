package dev.sharddal.metrics;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.PoolStats;
import dev.sharddal.metadata.PoolKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * HikariCP's meters of one pool key, under HikariCP's names, tagged with shard, database and use
 * case. A pool and its successor share the meters. The gauges show the newest pool, and the meters
 * are removed with the last pool.
 */
final class PoolMeters {

  private final MeterRegistry registry;
  private final List<Meter> meters;
  private final Timer acquire;
  private final Timer usage;
  private final Timer creation;
  private final Counter timeouts;

  /** The pools, oldest first. Guarded by the map that contains this object. */
  private final List<PoolStats> pools = new ArrayList<>();

  private volatile PoolStats newest;

  PoolMeters(PoolKey key, PoolStats stats, MeterRegistry registry, Tags common) {
    this.registry = registry;
    this.newest = stats;
    Tags tags = common.and(tags(key));
    this.acquire = timer("acquire", "Time to borrow a connection", tags);
    this.usage = timer("usage", "Time that a connection was borrowed", tags);
    this.creation = timer("creation", "Time to connect", tags);
    this.timeouts =
        Counter.builder("hikaricp.connections.timeout")
            .description("Waits for a connection that ended without one")
            .tags(tags)
            .register(registry);
    this.meters =
        List.of(
            acquire,
            usage,
            creation,
            timeouts,
            gauge("", "All connections", tags, PoolStats::getTotalConnections),
            gauge(".idle", "Idle connections", tags, PoolStats::getIdleConnections),
            gauge(".active", "Borrowed connections", tags, PoolStats::getActiveConnections),
            gauge(
                ".pending", "Threads waiting for a connection", tags, PoolStats::getPendingThreads),
            gauge(".max", "Maximum number of connections", tags, PoolStats::getMaxConnections),
            gauge(
                ".min", "Minimum number of idle connections", tags, PoolStats::getMinConnections));
  }

  private static Tags tags(PoolKey key) {
    return Tags.of(
        "pool", key.toString(),
        "shard", key.database().shardName(),
        "database", key.database().databaseName(),
        "use.case", key.useCase().name());
  }

  private Timer timer(String name, String description, Tags tags) {
    return Timer.builder("hikaricp.connections." + name)
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private Gauge gauge(
      String suffix, String description, Tags tags, ToIntFunction<PoolStats> number) {
    return Gauge.builder("hikaricp.connections" + suffix, this, m -> number.applyAsInt(m.newest))
        .description(description)
        .tags(tags)
        .register(registry);
  }

  /** Adds a pool, which the gauges show from now on. Returns this object. */
  PoolMeters join(PoolStats stats) {
    pools.add(stats);
    newest = stats;
    return this;
  }

  /**
   * Removes a pool, which the gauges no longer show. Returns whether it was the last pool; in that
   * case the meters are removed.
   */
  boolean leave(PoolStats stats) {
    pools.remove(stats);
    if (pools.isEmpty()) {
      remove();
      return true;
    }
    newest = pools.get(pools.size() - 1);
    return false;
  }

  void remove() {
    meters.forEach(registry::remove);
  }

  /** Returns the tracker that HikariCP reports the measurements of one pool to. */
  IMetricsTracker tracker(Runnable onClose) {
    return new IMetricsTracker() {
      @Override
      public void recordConnectionCreatedMillis(long millis) {
        creation.record(millis, TimeUnit.MILLISECONDS);
      }

      @Override
      public void recordConnectionAcquiredNanos(long nanos) {
        acquire.record(nanos, TimeUnit.NANOSECONDS);
      }

      @Override
      public void recordConnectionUsageMillis(long millis) {
        usage.record(millis, TimeUnit.MILLISECONDS);
      }

      @Override
      public void recordConnectionTimeout() {
        timeouts.increment();
      }

      @Override
      public void close() {
        onClose.run();
      }
    };
  }
}
