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
 * HikariCP's own meters, under its own names, with the tags of the metadata. A pool and the one
 * that takes its place share them: the numbers are the newest pool's, and the meters go with the
 * last.
 */
final class PoolMeters {

  private final MeterRegistry registry;
  private final List<Meter> meters;
  private final Timer acquire;
  private final Timer usage;
  private final Timer creation;
  private final Counter timeouts;

  /** Oldest first. Guarded by the map that holds this. */
  private final List<PoolStats> pools = new ArrayList<>();

  private volatile PoolStats newest;

  PoolMeters(PoolKey key, PoolStats stats, MeterRegistry registry) {
    this.registry = registry;
    this.newest = stats;
    Tags tags = tags(key);
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
            gauge(".pending", "Threads that wait", tags, PoolStats::getPendingThreads),
            gauge(".max", "The most connections", tags, PoolStats::getMaxConnections),
            gauge(".min", "Idle connections to keep", tags, PoolStats::getMinConnections));
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

  /** Counts one pool more, whose numbers are shown from now on. */
  PoolMeters join(PoolStats stats) {
    pools.add(stats);
    newest = stats;
    return this;
  }

  /**
   * Counts one pool less, whose numbers are not shown any more; returns whether it was the last,
   * and the meters are gone.
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

  /** Returns what HikariCP tells one pool's numbers to. */
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
