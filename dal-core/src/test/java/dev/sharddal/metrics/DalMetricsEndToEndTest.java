package dev.sharddal.metrics;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Patience;
import dev.sharddal.testing.Postgres;
import dev.sharddal.testing.Threads;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class DalMetricsEndToEndTest {

  private static final String SECRET = "s3cret-CANARY";
  private static final String OTHER_SECRET = "0ther-CANARY";
  private static final String TENANT = "tenant-CANARY";
  private static final String SUSPENDED = "suspended-CANARY";
  private static final DatabaseKey ORDERS = new DatabaseKey("shard-m", "orders");
  private static final DatabaseKey USERS = new DatabaseKey("shard-m", "users");

  private static final Tags WRITE_TAGS =
      Tags.of("shard", "shard-m", "database", "orders", "use.case", "WRITE");

  private final Postgres one = Postgres.server("one");
  private final Postgres two = Postgres.server("two");
  private final FailingStore store = new FailingStore();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Connection> borrowed = new ArrayList<>();
  private DataAccessLayer dal;

  /** A store in memory that can be switched off. */
  private static final class FailingStore implements MetadataStore {
    final InMemoryMetadataStore rows = InMemoryMetadataStore.create();
    volatile boolean down;

    @Override
    public DatabaseScan scanDatabases() {
      refuseIfDown();
      return rows.scanDatabases();
    }

    @Override
    public Optional<DatabaseMetadata> findDatabase(DatabaseKey key) {
      refuseIfDown();
      return rows.findDatabase(key);
    }

    @Override
    public Optional<TenantMetadata> findTenant(String tenantId) {
      refuseIfDown();
      return rows.findTenant(tenantId);
    }

    private void refuseIfDown() {
      if (down) {
        throw new MetadataStoreException(
            MetadataStoreException.Reason.UNAVAILABLE, "switched off " + SECRET, null);
      }
    }
  }

  @BeforeEach
  void start() {
    for (Postgres server : List.of(one, two)) {
      server.user("metrics", SECRET).database("metrics_orders").database("metrics_users");
    }
    put(ORDERS, endpoint(one, "metrics_orders"));
    put(USERS, endpoint(one, "metrics_users"));
    store.rows.put(TenantMetadata.of(TENANT, ORDERS));
    store.rows.put(TenantMetadata.of(SUSPENDED, ORDERS).withState(TenantState.SUSPENDED));
    dal =
        DataAccessLayer.builder(store)
            .meterRegistry(registry)
            .tenantCacheTtl(Duration.ofMinutes(5))
            .drainTimeout(Duration.ofSeconds(30))
            .build();
    dal.initializeDB();
  }

  @Test
  void poolMeters_borrowInVain_countsAsOneTimeoutAndOneLongWait() throws Exception {
    exhaust(Fleet.HASTY_POOL);
    assertThatThrownBy(() -> dal.getConnection(TENANT)).isInstanceOf(SQLException.class);
    assertThat(registry.get("hikaricp.connections.timeout").tags(WRITE_TAGS).counter().count())
        .isEqualTo(1);
    Timer acquire = registry.get("hikaricp.connections.acquire").tags(WRITE_TAGS).timer();
    assertThat(acquire.count()).isEqualTo(borrowed.size() + 1);
    assertThat(acquire.max(TimeUnit.MILLISECONDS)).isGreaterThan(280);
  }

  @Test
  void poolMeters_borrowThatNeededASecondAttempt_countsAsOneWaitAndNoTimeout() throws Exception {
    exhaust(Fleet.PATIENT_POOL);
    CompletableFuture<Connection> late = new CompletableFuture<>();
    Thread waiter =
        new Thread(
            () -> {
              try {
                late.complete(dal.getConnection(TENANT));
              } catch (SQLException e) {
                late.completeExceptionally(e);
              }
            });
    waiter.start();
    Threads.awaitCall(waiter, "borrowWithin");
    awaitGauge(ORDERS, ".pending", 1);
    borrowed.remove(0).close();
    borrowed.add(late.get(Patience.SECONDS, TimeUnit.SECONDS));
    assertThat(registry.get("hikaricp.connections.timeout").tags(WRITE_TAGS).counter().count())
        .isZero();
    Timer acquire = registry.get("hikaricp.connections.acquire").tags(WRITE_TAGS).timer();
    assertThat(acquire.count()).isEqualTo(borrowed.size() + 1);
    assertThat(acquire.max(TimeUnit.MILLISECONDS)).isGreaterThan(5);
  }

  private void exhaust(PoolSettings settings) throws SQLException {
    borrow(4);
    put(ORDERS, endpoint(one, "metrics_orders").withPool(settings));
    dal.refresh(); // a deadline is changed in place
  }

  @AfterEach
  void stop() throws SQLException {
    giveBack();
    dal.close();
  }

  private void put(DatabaseKey key, Endpoint endpoint) {
    store.rows.put(DatabaseMetadata.of(key, ConnectionDetails.of(endpoint)));
  }

  private static Endpoint endpoint(Postgres server, String database) {
    return Fleet.endpoint(server, database, "metrics", SECRET).withPool(Fleet.PATIENT_POOL);
  }

  private void borrow(int count) throws SQLException {
    for (int i = 0; i < count; i++) {
      borrowed.add(dal.getConnection(TENANT));
    }
  }

  private void giveBack() throws SQLException {
    for (Connection connection : borrowed) {
      connection.close();
    }
    borrowed.clear();
  }

  /** HikariCP counts anew once a second. */
  private void awaitGauge(DatabaseKey database, String name, double expected) {
    await().untilAsserted(() -> assertThat(gauge(database, name)).isEqualTo(expected));
  }

  private double gauge(DatabaseKey database, String name) {
    return registry
        .get("hikaricp.connections" + name)
        .tags("pool", database + "/WRITE", "shard", "shard-m", "database", database.databaseName())
        .tags("use.case", "WRITE")
        .gauge()
        .value();
  }

  private Set<String> pools() {
    return registry.getMeters().stream()
        .filter(m -> m.getId().getName().startsWith("hikaricp."))
        .map(m -> m.getId().getTag("pool"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private double failures(FailureReason reason) {
    return registry
        .find("sharddal.borrow.failures")
        .tag("reason", reason.name())
        .counters()
        .stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  private double cache(String result) {
    return registry
        .get("sharddal.tenant.cache.requests")
        .tag("result", result)
        .functionCounter()
        .count();
  }

  private void assertRefused(FailureReason reason, String tenant, UseCase useCase) {
    double before = failures(reason);
    assertThatThrownBy(() -> dal.getConnection(tenant, useCase))
        .isInstanceOfSatisfying(BorrowFailure.class, e -> assertThat(e.reason()).isEqualTo(reason));
    assertThat(failures(reason) - before).as(reason.name()).isEqualTo(1);
  }

  @Test
  void pool_borrowedFrom_showsItsNumbers() throws Exception {
    assertThat(pools()).containsExactly("shard-m/orders/WRITE", "shard-m/users/WRITE");
    borrow(3);
    awaitGauge(ORDERS, ".active", 3);
    awaitGauge(USERS, ".active", 0);
    awaitGauge(ORDERS, ".max", 4);
    giveBack();
    awaitGauge(ORDERS, ".active", 0);
    assertThat(registry.get("hikaricp.connections.usage").tag("database", "orders").timer().count())
        .isEqualTo(3);
  }

  @Test
  void pool_movedToAnotherHost_showsTheNewOnesNumbersAlsoWhenTheOldHasClosed() throws Exception {
    borrow(2);
    Endpoint moved = endpoint(two, "metrics_orders");
    put(ORDERS, moved.withPool(moved.pool().withMaximumPoolSize(3)));
    dal.refresh();
    assertSwapShowsTheNewPool(3);
  }

  @Test
  void pool_withNewCredentials_showsTheNewOnesNumbersAlsoWhenTheOldHasClosed() throws Exception {
    borrow(2);
    one.user("metrics_next", OTHER_SECRET);
    put(ORDERS, endpoint(one, "metrics_orders").withCredentials("metrics_next", OTHER_SECRET));
    dal.refresh(ORDERS);
    assertSwapShowsTheNewPool(4);
  }

  private void assertSwapShowsTheNewPool(int maximum) throws SQLException {
    List<Connection> ofTheOld = List.copyOf(borrowed);
    borrowed.clear();
    try {
      borrow(1);
      awaitGauge(ORDERS, ".active", 1); // and not the two that the old one still has
    } finally {
      for (Connection connection : ofTheOld) {
        connection.close();
      }
    }
    await().until(() -> dal.status().pools().size() == 2); // the old one has closed
    borrow(1);
    awaitGauge(ORDERS, ".active", 2);
    awaitGauge(ORDERS, ".max", maximum);
    assertThat(changes("replaced")).isEqualTo(1);
  }

  private double changes(String event) {
    return registry
        .get("sharddal.pool.changes")
        .tags("event", event, "database", "orders")
        .counter()
        .count();
  }

  @Test
  void pool_addedAndRemoved_comesAndGoesWithItsMeters() {
    DatabaseKey added = new DatabaseKey("shard-m", "added");
    put(added, endpoint(two, "metrics_users"));
    dal.refresh();
    assertThat(pools()).contains("shard-m/added/WRITE");
    store.rows.deleteDatabase(USERS, 0);
    dal.refresh();
    await()
        .untilAsserted(
            () -> assertThat(pools()).containsExactly("shard-m/added/WRITE", ORDERS + "/WRITE"));
  }

  @Test
  void cache_requests_areCountedByResult() throws Exception {
    dal.getConnection(TENANT).close();
    assertThat(cache("miss")).isEqualTo(1);
    dal.getConnection(TENANT).close();
    dal.getConnection(TENANT).close();
    assertThat(cache("hit")).isEqualTo(2);
    assertThat(cache("miss")).isEqualTo(1);
    assertThat(cache("stale")).isZero();
    assertThat(registry.get("sharddal.tenant.cache.size").gauge().value()).isEqualTo(1);
    double unknown = cache("unknown");
    assertRefused(FailureReason.TENANT_NOT_FOUND, "nobody-CANARY", UseCase.WRITE);
    assertRefused(FailureReason.TENANT_NOT_FOUND, "nobody-CANARY", UseCase.WRITE);
    assertThat(cache("unknown")).isGreaterThan(unknown);
    assertThat(registry.get("sharddal.tenant.load").tag("outcome", "found").timer().count())
        .isEqualTo(1);
    assertThat(registry.get("sharddal.tenant.load").tag("outcome", "absent").timer().count())
        .isEqualTo(1);
  }

  @Test
  void borrowFailures_ofEachKind_areCountedByReasonAndPlace() throws Exception {
    assertRefused(FailureReason.INVALID_TENANT_ID, "bad\nid-CANARY", UseCase.WRITE);
    assertRefused(FailureReason.TENANT_SUSPENDED, SUSPENDED, UseCase.WRITE);
    assertRefused(FailureReason.USE_CASE_MISSING, TENANT, UseCase.ANALYTICS);
    exhaust(Fleet.HASTY_POOL);
    assertRefused(FailureReason.POOL_EXHAUSTED, TENANT, UseCase.WRITE);
    assertThat(
            registry
                .get("sharddal.borrow.failures")
                .tags("reason", "POOL_EXHAUSTED", "shard", "shard-m", "database", "orders")
                .tags("use.case", "WRITE")
                .counter()
                .count())
        .isEqualTo(1);
    store.down = true;
    assertRefused(FailureReason.METADATA_UNAVAILABLE, "another-CANARY", UseCase.WRITE);
    assertThat(registry.get("sharddal.tenant.load.failures").counter().count()).isPositive();
    assertThatNothingShowsACanary();
  }

  @Test
  void refresh_outcomes_areTimedAndCounted() {
    dal.refresh();
    assertThat(refreshes("success")).isEqualTo(1);
    put(USERS, endpoint(one, "metrics_users").withCredentials("metrics", "wrong-CANARY"));
    store.rows.putRow(
        Map.of("ShardName", "shard-m", "DatabaseName", "bad", "ConnectionDetails", "{}"));
    dal.refresh();
    assertThat(refreshes("partial")).isEqualTo(1);
    assertThat(registry.get("sharddal.refresh.refused.rows").gauge().value()).isEqualTo(1);
    assertThat(
            registry
                .get("sharddal.pool.changes")
                .tags("event", "failed", "database", "users")
                .counter()
                .count())
        .isPositive();
    store.down = true;
    assertThatThrownBy(dal::refresh).isInstanceOf(MetadataStoreException.class);
    assertThat(registry.get("sharddal.refresh.failures").counter().count()).isEqualTo(1);
    assertThatNothingShowsACanary();
  }

  private long refreshes(String outcome) {
    return registry.get("sharddal.refresh").tag("outcome", outcome).timer().count();
  }

  private void assertThatNothingShowsACanary() {
    assertThat(registry.getMeters())
        .isNotEmpty()
        .allSatisfy(m -> assertThat(m.getId().toString()).doesNotContain("CANARY"));
  }

  @Test
  void close_everyMeterOfOurs_isGoneForGood() throws Exception {
    registry.counter("of.the.application");
    dal.getConnection(TENANT).close();
    dal.refresh();
    dal.close();
    assertThat(ours()).isEmpty();
    assertThatThrownBy(() -> dal.getConnection(TENANT))
        .isInstanceOfSatisfying(
            BorrowFailure.class, e -> assertThat(e.reason()).isEqualTo(FailureReason.CLOSED));
    assertThat(ours()).as("a refusal after close brings none back").isEmpty();
    assertThat(registry.getMeters()).hasSize(1);
  }

  @Test
  void initializeDB_thatFailed_leavesNoMeterOfAPool() {
    SimpleMeterRegistry fresh = new SimpleMeterRegistry();
    put(USERS, endpoint(one, "metrics_users").withCredentials("metrics", "wrong-CANARY"));
    try (DataAccessLayer failing = DataAccessLayer.builder(store).meterRegistry(fresh).build()) {
      assertThatThrownBy(failing::initializeDB).hasMessageContaining("shard-m/users/WRITE");
      assertThat(fresh.getMeters()).noneMatch(m -> m.getId().getName().startsWith("hikaricp."));
    }
    assertThat(fresh.getMeters()).isEmpty();
  }

  private List<Meter> ours() {
    return registry.getMeters().stream()
        .filter(
            m ->
                m.getId().getName().startsWith("hikaricp.")
                    || m.getId().getName().startsWith("sharddal."))
        .toList();
  }
}
