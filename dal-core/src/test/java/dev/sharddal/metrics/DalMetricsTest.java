package dev.sharddal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.PoolStats;
import dev.sharddal.failure.BorrowFailure.Details;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.UseCase;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DalMetricsTest {

  private static final String CANARY_TENANT = "tenant-CANARY";
  private static final String CANARY_SECRET = "s3cret-CANARY";
  private static final DatabaseKey ORDERS = new DatabaseKey("shard-1", "orders");
  private static final PoolKey WRITE = new PoolKey(ORDERS, UseCase.WRITE, 0);
  private static final PoolKey REPLICA = new PoolKey(ORDERS, UseCase.READ, 1);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final DalMetrics metrics = new DalMetrics(registry, "default");

  /** A pool's numbers, all of them the same. */
  private static final class Numbers extends PoolStats {
    private final int value;

    Numbers(int value) {
      super(0);
      this.value = value;
    }

    @Override
    protected void update() {
      totalConnections = value;
      idleConnections = value;
      activeConnections = value;
      pendingThreads = value;
      maxConnections = value;
      minConnections = value;
    }
  }

  /** What HikariCP does with the configuration when a pool starts. */
  private IMetricsTracker start(PoolKey key, int number) {
    HikariConfig config = new HikariConfig();
    metrics.bind(key, config);
    return config.getMetricsTrackerFactory().create(key.toString(), new Numbers(number));
  }

  private RequiredSearch meter(String name, String... tags) {
    return registry.get(name).tags(tags);
  }

  private double gauge(PoolKey key, String name) {
    return meter("hikaricp.connections" + name, "pool", key.toString()).gauge().value();
  }

  private Set<String> names() {
    return registry.getMeters().stream().map(m -> m.getId().getName()).collect(Collectors.toSet());
  }

  private List<Meter> poolMeters() {
    return registry.getMeters().stream()
        .filter(m -> m.getId().getName().startsWith("hikaricp."))
        .toList();
  }

  @Test
  void failures_ofTheWholeAreThereFromTheStart() {
    for (String what : List.of("changes", "refresh", "tenant.load")) {
      assertThat(registry.get("sharddal." + what + ".failures").counter().count()).isZero();
    }
  }

  @Test
  void bind_pool_showsHikarisMetersWithTheTagsOfTheMetadata() {
    IMetricsTracker tracker = start(REPLICA, 3);
    assertThat(poolMeters())
        .extracting(m -> m.getId().getName())
        .containsExactlyInAnyOrder(
            "hikaricp.connections",
            "hikaricp.connections.acquire",
            "hikaricp.connections.active",
            "hikaricp.connections.creation",
            "hikaricp.connections.idle",
            "hikaricp.connections.max",
            "hikaricp.connections.min",
            "hikaricp.connections.pending",
            "hikaricp.connections.timeout",
            "hikaricp.connections.usage");
    assertThat(poolMeters())
        .allSatisfy(
            m ->
                assertThat(m.getId().getTags())
                    .containsExactlyInAnyOrder(
                        Tag.of("dal", "default"),
                        Tag.of("pool", "shard-1/orders/READ#1"),
                        Tag.of("shard", "shard-1"),
                        Tag.of("database", "orders"),
                        Tag.of("use.case", "READ")));
    for (String name : List.of("", ".active", ".idle", ".max", ".min", ".pending")) {
      assertThat(gauge(REPLICA, name)).as(name).isEqualTo(3);
    }
    tracker.recordConnectionAcquiredNanos(5_000_000);
    tracker.recordConnectionUsageMillis(6);
    tracker.recordConnectionCreatedMillis(7);
    tracker.recordConnectionTimeout();
    assertThat(millis("hikaricp.connections.acquire")).isEqualTo(5);
    assertThat(millis("hikaricp.connections.usage")).isEqualTo(6);
    assertThat(millis("hikaricp.connections.creation")).isEqualTo(7);
    assertThat(meter("hikaricp.connections.timeout").counter().count()).isEqualTo(1);
  }

  private double millis(String timer, String... tags) {
    return meter(timer, tags).timer().totalTime(TimeUnit.MILLISECONDS);
  }

  @Test
  void bind_successor_showsItsNumbersBeforeAndAfterTheOldOneCloses() {
    IMetricsTracker old = start(WRITE, 1);
    old.recordConnectionTimeout();
    start(WRITE, 2);
    assertThat(gauge(WRITE, ".active")).isEqualTo(2);
    old.close();
    assertThat(gauge(WRITE, ".active")).isEqualTo(2);
    assertThat(meter("hikaricp.connections.timeout").counter().count())
        .as("what was counted goes on")
        .isEqualTo(1);
    assertThat(poolMeters()).hasSize(10);
  }

  @Test
  void bind_successorThatIsGivenUp_showsThePoolThatGoesOn() {
    start(WRITE, 1);
    start(WRITE, 2).close();
    assertThat(gauge(WRITE, ".active")).isEqualTo(1);
    assertThat(poolMeters()).hasSize(10);
  }

  @Test
  void close_lastPoolOfAKey_takesItsMetersAndNoOthers() {
    IMetricsTracker first = start(WRITE, 1);
    IMetricsTracker second = start(WRITE, 2);
    start(REPLICA, 3);
    first.close();
    second.close();
    assertThat(poolMeters())
        .hasSize(10)
        .allMatch(m -> REPLICA.toString().equals(m.getId().getTag("pool")));
    start(WRITE, 4);
    assertThat(gauge(WRITE, ".active")).as("it comes back").isEqualTo(4);
  }

  @Test
  void close_poolTwice_doesNotCountTwice() {
    IMetricsTracker old = start(WRITE, 1);
    start(WRITE, 2);
    old.close();
    old.close();
    assertThat(gauge(WRITE, ".active")).isEqualTo(2);
  }

  @Test
  void tenantLoaded_eitherWay_isTimedByOutcome() {
    metrics.tenantLoaded(Duration.ofMillis(3), true);
    metrics.tenantLoaded(Duration.ofMillis(4), true);
    metrics.tenantLoaded(Duration.ofMillis(9), false);
    metrics.tenantLoadFailed(CANARY_TENANT, new IllegalStateException(CANARY_SECRET));
    assertThat(millis("sharddal.tenant.load", "outcome", "found")).isEqualTo(7);
    assertThat(meter("sharddal.tenant.load", "outcome", "found").timer().count()).isEqualTo(2);
    assertThat(millis("sharddal.tenant.load", "outcome", "absent")).isEqualTo(9);
    assertThat(meter("sharddal.tenant.load.failures").counter().count()).isEqualTo(1);
  }

  @Test
  void bindCache_suppliers_areReadEachTime() {
    AtomicLong hits = new AtomicLong(5);
    AtomicLong size = new AtomicLong(6);
    metrics.bindCacheRequests("hit", hits::get);
    metrics.bindCacheRequests("miss", () -> 1);
    metrics.bindCacheSize(size::get);
    System.gc(); // Micrometer would hold them weakly
    hits.set(7);
    size.set(8);
    assertThat(cacheRequests("hit")).isEqualTo(7);
    assertThat(cacheRequests("miss")).isEqualTo(1);
    assertThat(meter("sharddal.tenant.cache.size").gauge().value()).isEqualTo(8);
  }

  private double cacheRequests(String result) {
    return meter("sharddal.tenant.cache.requests", "result", result).functionCounter().count();
  }

  @ParameterizedTest
  @EnumSource
  void borrowFailed_anyReason_isCountedUnderIt(FailureReason reason) {
    metrics.borrowFailed(new Details(reason, CANARY_TENANT, ORDERS, UseCase.READ));
    metrics.borrowFailed(new Details(reason, CANARY_TENANT, ORDERS, UseCase.READ));
    metrics.borrowFailed(Details.of(reason, CANARY_TENANT));
    assertThat(
            meter(
                    "sharddal.borrow.failures",
                    "reason",
                    reason.name(),
                    "shard",
                    "shard-1",
                    "database",
                    "orders",
                    "use.case",
                    "READ")
                .counter()
                .count())
        .isEqualTo(2);
    assertThat(
            meter(
                    "sharddal.borrow.failures",
                    "reason",
                    reason.name(),
                    "shard",
                    "none",
                    "database",
                    "none",
                    "use.case",
                    "none")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void poolEvents_each_areCountedByWhatHappened() {
    metrics.poolOpened(WRITE, Duration.ZERO);
    metrics.poolFailed(
        WRITE,
        FailureReason.AUTHENTICATION_FAILED,
        new IllegalStateException(CANARY_SECRET),
        Duration.ZERO);
    metrics.poolReplaced(WRITE, Duration.ZERO);
    metrics.poolResized(WRITE);
    metrics.poolRemoved(WRITE);
    for (String event : List.of("opened", "failed", "replaced", "resized", "removed")) {
      assertThat(
              meter("sharddal.pool.changes", "event", event, "shard", "shard-1").counter().count())
          .as(event)
          .isEqualTo(1);
    }
  }

  @Test
  void poolDrained_connectionsCut_areCountedOnlyWhereThereAreSome() {
    metrics.poolDrained(WRITE, Duration.ZERO, 0);
    assertThat(names()).doesNotContain("sharddal.pool.aborted");
    metrics.poolDrained(WRITE, Duration.ZERO, 3);
    metrics.poolDrained(WRITE, Duration.ZERO, 2);
    assertThat(meter("sharddal.pool.aborted", "database", "orders").counter().count()).isEqualTo(5);
  }

  @Test
  void refreshed_outcomes_areTimedAndRefusedRowsShown() {
    assertThat(meter("sharddal.refresh.refused.rows").gauge().value()).isZero();
    metrics.refreshed(Duration.ofMillis(10), 4, 0, 2);
    metrics.refreshed(Duration.ofMillis(20), 1, 1, 3);
    metrics.refreshFailed(new IllegalStateException(CANARY_SECRET));
    assertThat(millis("sharddal.refresh", "outcome", "success")).isEqualTo(10);
    assertThat(millis("sharddal.refresh", "outcome", "partial")).isEqualTo(20);
    assertThat(meter("sharddal.refresh.failures").counter().count()).isEqualTo(1);
    assertThat(meter("sharddal.refresh.refused.rows").gauge().value()).isEqualTo(3);
  }

  @Test
  void close_everyMeter_isGoneAndNoLateEventBringsOneBack() {
    IMetricsTracker tracker = start(WRITE, 1);
    tellEverything();
    registry.counter("of.the.application");
    metrics.close();
    assertThat(names()).containsExactly("of.the.application");
    tellEverything();
    tracker.close();
    assertThat(names()).containsExactly("of.the.application");
  }

  @Test
  void tags_afterEverythingHappened_holdNeitherTenantNorSecret() {
    start(WRITE, 1);
    tellEverything();
    assertThat(registry.getMeters())
        .hasSizeGreaterThan(20)
        .allSatisfy(m -> assertThat(m.getId().toString()).doesNotContain("CANARY"));
  }

  private void tellEverything() {
    IllegalStateException trouble = new IllegalStateException(CANARY_SECRET);
    metrics.initializationStarted(1, 1);
    metrics.poolOpened(WRITE, Duration.ZERO);
    metrics.poolFailed(WRITE, FailureReason.AUTHENTICATION_FAILED, trouble, Duration.ZERO);
    metrics.poolReplaced(WRITE, Duration.ZERO);
    metrics.poolResized(WRITE);
    metrics.poolDrained(WRITE, Duration.ZERO, 1);
    metrics.poolRemoved(WRITE);
    metrics.tenantLoaded(Duration.ZERO, true);
    metrics.tenantLoaded(Duration.ZERO, false);
    metrics.tenantLoadFailed(CANARY_TENANT, trouble);
    metrics.tenantEpochWentBack(CANARY_TENANT, 2, 1);
    metrics.borrowFailed(Details.of(FailureReason.TENANT_NOT_FOUND, CANARY_TENANT));
    metrics.borrowFailed(
        new Details(FailureReason.POOL_EXHAUSTED, CANARY_TENANT, ORDERS, UseCase.WRITE));
    metrics.refreshed(Duration.ZERO, 1, 1, 1);
    metrics.refreshFailed(trouble);
  }
}
