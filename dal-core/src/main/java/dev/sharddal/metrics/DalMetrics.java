package dev.sharddal.metrics;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.PoolStats;
import dev.sharddal.event.DalListener;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.UseCase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Micrometer meters for the events and the state of the library, each with the tag {@code dal}, the
 * name of the data access layer. Tenants are never tags. Thread-safe.
 *
 * <ul>
 *   <li>{@code hikaricp.connections...}: HikariCP's own meters, for each pool
 *   <li>{@code sharddal.tenant.cache.requests}, by {@code result}: hit, miss, stale, unknown
 *   <li>{@code sharddal.tenant.cache.size}
 *   <li>{@code sharddal.tenant.load}, by {@code outcome}: the time to read a tenant
 *   <li>{@code sharddal.tenant.load.failures}
 *   <li>{@code sharddal.borrow.failures}, by {@code reason}, shard, database and use case
 *   <li>{@code sharddal.pool.changes}, by {@code event} and pool
 *   <li>{@code sharddal.pool.aborted}: connections cut at the drain timeout
 *   <li>{@code sharddal.refresh}, by {@code outcome}: the time to scan and apply
 *   <li>{@code sharddal.refresh.failures}: scans that could not be completed
 *   <li>{@code sharddal.refresh.refused.rows}: rows that the last scan could not read
 *   <li>{@code sharddal.changes}, by {@code kind}: tenants and databases reported by the change
 *       record, and how often everything had to be read again
 *   <li>{@code sharddal.changes.failures}: failed attempts to read the change record
 *   <li>{@code sharddal.tenant.moves.waiting}: requests waiting for a tenant that is moving
 * </ul>
 */
public final class DalMetrics implements DalListener, AutoCloseable {

  private static final String NONE = "none";

  private static final String CHANGES_FAILURES = "sharddal.changes.failures";
  private static final String LOAD_FAILURES = "sharddal.tenant.load.failures";
  private static final String REFRESH_FAILURES = "sharddal.refresh.failures";
  private static final List<String> FAILURES =
      List.of(CHANGES_FAILURES, LOAD_FAILURES, REFRESH_FAILURES);

  private final MeterRegistry registry;
  private final String name;
  private final Tags common;
  private final ConcurrentMap<PoolKey, PoolMeters> pools = new ConcurrentHashMap<>();
  private final Set<Meter> own = ConcurrentHashMap.newKeySet();

  /** Keeps the sources reachable: Micrometer references them only weakly. */
  private final List<LongSupplier> sources = new CopyOnWriteArrayList<>();

  private final AtomicInteger refusedRows = new AtomicInteger();
  private volatile boolean closed;

  /**
   * Creates the meters.
   *
   * @param registry the registry of the meters
   * @param name the name of the data access layer
   * @throws IllegalStateException if another data access layer with this name uses the registry
   */
  public DalMetrics(MeterRegistry registry, String name) {
    RegistryNames.reserve(registry, name, this);
    this.registry = registry;
    this.name = name;
    this.common = Tags.of("dal", name);
    own.add(
        Gauge.builder("sharddal.refresh.refused.rows", refusedRows, AtomicInteger::get)
            .tags(common)
            .description("Rows of Database Metadata that the last scan could not read")
            .register(registry));
    // Registered early: a rate misses the first event of a counter that appears with that event.
    FAILURES.forEach(meter -> counter(meter, Tags.empty()));
  }

  /**
   * Adds the meters of a pool to its configuration.
   *
   * @param key the pool
   * @param config its configuration, before the pool is created
   */
  public void bind(PoolKey key, HikariConfig config) {
    config.setMetricsTrackerFactory((name, stats) -> track(key, stats));
  }

  private IMetricsTracker track(PoolKey key, PoolStats stats) {
    PoolMeters meters =
        pools.compute(
            key,
            (k, known) ->
                (known != null ? known : new PoolMeters(k, stats, registry, common)).join(stats));
    return meters.tracker(
        () -> pools.computeIfPresent(key, (k, known) -> known.leave(stats) ? null : known));
  }

  /**
   * Registers a counter for one result of tenant look-ups in the cache.
   *
   * @param result the result of the requests, the value of the tag
   * @param count the number of requests with this result; must never decrease
   */
  public void bindCacheRequests(String result, LongSupplier count) {
    sources.add(count);
    own.add(
        FunctionCounter.builder("sharddal.tenant.cache.requests", count, LongSupplier::getAsLong)
            .description("Requests for a tenant's route")
            .tags(common.and("result", result))
            .register(registry));
  }

  /**
   * Registers a gauge for the number of tenants in the cache.
   *
   * @param size the number
   */
  public void bindCacheSize(LongSupplier size) {
    own.add(
        Gauge.builder("sharddal.tenant.cache.size", size, LongSupplier::getAsLong)
            .description("Tenants whose route is cached")
            .tags(common)
            .strongReference(true)
            .register(registry));
  }

  /**
   * Registers a gauge for the number of requests waiting for a moving tenant.
   *
   * @param waiting the number
   */
  public void bindWaitingForMoves(IntSupplier waiting) {
    own.add(
        Gauge.builder("sharddal.tenant.moves.waiting", waiting, IntSupplier::getAsInt)
            .description("Requests waiting for a tenant that is moving")
            .tags(common)
            .strongReference(true)
            .register(registry));
  }

  @Override
  public void changesFollowed(int tenants, int databases, boolean complete) {
    counter("sharddal.changes", Tags.of("kind", "tenant")).increment(tenants);
    counter("sharddal.changes", Tags.of("kind", "database")).increment(databases);
    counter("sharddal.changes", Tags.of("kind", "everything")).increment(complete ? 0 : 1);
  }

  @Override
  public void changesFailed(Throwable cause) {
    count(CHANGES_FAILURES, Tags.empty());
  }

  @Override
  public void tenantLoaded(Duration took, boolean found) {
    timer("sharddal.tenant.load", "Time to read a tenant", found ? "found" : "absent").record(took);
  }

  @Override
  public void tenantLoadFailed(String tenantId, Throwable cause) {
    count(LOAD_FAILURES, Tags.empty());
  }

  @Override
  public void borrowFailed(BorrowFailure.Details details) {
    count(
        "sharddal.borrow.failures",
        poolTags(details.database(), details.useCase()).and("reason", details.reason().name()));
  }

  @Override
  public void poolOpened(PoolKey pool, Duration took) {
    countChange(pool, "opened");
  }

  @Override
  public void poolFailed(PoolKey pool, FailureReason reason, Throwable cause, Duration retryIn) {
    countChange(pool, "failed");
  }

  @Override
  public void poolDormant(PoolKey pool) {
    countChange(pool, "dormant");
  }

  @Override
  public void breakerOpened(PoolKey pool, FailureReason reason, Throwable cause) {
    countChange(pool, "breaker-opened");
  }

  @Override
  public void breakerClosed(PoolKey pool, Duration after) {
    countChange(pool, "breaker-closed");
  }

  @Override
  public void poolReplaced(PoolKey pool, Duration took) {
    countChange(pool, "replaced");
  }

  @Override
  public void poolResized(PoolKey pool) {
    countChange(pool, "resized");
  }

  @Override
  public void poolRemoved(PoolKey pool) {
    countChange(pool, "removed");
  }

  @Override
  public void connectionDiscarded(PoolKey pool, String why) {
    countChange(pool, "discarded");
  }

  @Override
  public void poolDrained(PoolKey pool, Duration took, int aborted) {
    if (aborted > 0) {
      counter("sharddal.pool.aborted", poolTags(pool.database(), pool.useCase()))
          .increment(aborted);
    }
  }

  @Override
  public void refreshed(Duration took, int changed, int failed, int refused) {
    refusedRows.set(refused);
    timer("sharddal.refresh", "Time to scan and apply", failed == 0 ? "success" : "partial")
        .record(took);
  }

  @Override
  public void refreshFailed(Throwable cause) {
    count(REFRESH_FAILURES, Tags.empty());
  }

  private void countChange(PoolKey pool, String event) {
    count("sharddal.pool.changes", poolTags(pool.database(), pool.useCase()).and("event", event));
  }

  private static Tags poolTags(@Nullable DatabaseKey database, @Nullable UseCase useCase) {
    return Tags.of(
        "shard", database == null ? NONE : database.shardName(),
        "database", database == null ? NONE : database.databaseName(),
        "use.case", useCase == null ? NONE : useCase.name());
  }

  private void count(String meter, Tags tags) {
    counter(meter, tags).increment();
  }

  private Counter counter(String meter, Tags tags) {
    Counter counter = Counter.builder(meter).tags(common.and(tags)).register(registry);
    keep(counter);
    return counter;
  }

  private Timer timer(String meter, String description, String outcome) {
    Timer timer =
        Timer.builder(meter)
            .description(description)
            .tags(common.and("outcome", outcome))
            .register(registry);
    keep(timer);
    return timer;
  }

  private void keep(Meter meter) {
    own.add(meter);
    if (closed) {
      removeOwn(); // a late event, such as a borrow that was refused after the library was closed
    }
  }

  private void removeOwn() {
    own.forEach(registry::remove);
    own.clear();
  }

  /**
   * Removes the meters of this data access layer from the registry. Later events do not register
   * them again.
   */
  @Override
  public void close() {
    closed = true;
    removeOwn();
    pools.values().forEach(PoolMeters::remove);
    RegistryNames.release(registry, name, this);
  }
}
