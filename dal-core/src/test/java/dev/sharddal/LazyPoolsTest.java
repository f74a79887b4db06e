package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.event.DalListener;
import dev.sharddal.failure.BorrowInterruptedException;
import dev.sharddal.failure.PoolExhaustedException;
import dev.sharddal.failure.ShardUnavailableException;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.refresh.RefreshReport;
import dev.sharddal.report.InitializationReport;
import dev.sharddal.report.PoolOutcome;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.testing.FakeTicker;
import dev.sharddal.testing.Fault;
import dev.sharddal.testing.FaultProxy;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Patience;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Pools that open for their first borrower, and close when nobody uses them. */
class LazyPoolsTest extends FleetTestBase implements DalListener {

  private static final PoolKey WRITE_1 = new PoolKey(SHARD_1, UseCase.WRITE, 0);
  private static final PoolKey WRITE_2 = new PoolKey(SHARD_2, UseCase.WRITE, 0);
  private static final PoolKey READ_1 = new PoolKey(SHARD_1, UseCase.READ, 0);

  /** So short that it is looked for idle pools ten times a second; the clock stands still. */
  private static final Duration IDLE = Duration.ofMillis(400);

  private final FakeTicker ticker = new FakeTicker();
  private final List<String> events = new CopyOnWriteArrayList<>();

  @AutoClose("shutdownNow")
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @Override
  public void poolOpened(PoolKey pool, Duration took) {
    events.add("opened " + pool);
  }

  @Override
  public void poolDormant(PoolKey pool) {
    events.add("dormant " + pool);
  }

  private DataAccessLayerBuilder lazy() {
    return builder().poolStart(PoolStart.LAZY).idlePoolTimeout(IDLE).ticker(ticker).listener(this);
  }

  private static PoolStatus.State stateOf(DataAccessLayer dal, PoolKey key) {
    return dal.status().pools().stream()
        .filter(pool -> pool.pool().equals(key) && pool.state() != PoolStatus.State.DRAINING)
        .map(PoolStatus::state)
        .findFirst()
        .orElseThrow();
  }

  private static void awaitDormant(DataAccessLayer dal, PoolKey key) {
    await(key + " is dormant").until(() -> stateOf(dal, key) == PoolStatus.State.DORMANT);
  }

  private int connections() {
    return one.connections("orders") + two.connections("orders");
  }

  @Test
  void initializeDB_opensNoPool() {
    DataAccessLayer dal = build(lazy());

    InitializationReport report = dal.initializeDB();

    assertThat(report.dormant()).hasSize(4);
    assertThat(report.failed()).isEmpty();
    assertThat(report.toString()).startsWith("2 databases, 0 of 4 pools open, 4 dormant, 0 rows");
    assertThat(dal.status().pools())
        .hasSize(4)
        .allMatch(pool -> pool.state() == PoolStatus.State.DORMANT && pool.servesBorrowers());
    assertThat(connections()).isZero();
  }

  @Test
  void initializeDB_tenThousandDatabases_opensNoneAndServesEach() throws Exception {
    for (int i = 0; i < 10_000; i++) {
      store.put(Fleet.database(new DatabaseKey("shard-" + i, "orders"), patient(two)));
    }
    store.put(TenantMetadata.of("t-far", new DatabaseKey("shard-9999", "orders")));
    DataAccessLayer dal = build(lazy());

    assertThat(dal.initializeDB().dormant()).hasSize(20_000);

    assertThat(whereIs(dal, "t-far")).isEqualTo(identity(two));
    assertThat(events).containsExactly("opened shard-9999/orders/WRITE");
  }

  @Test
  void borrow_ofADormantPool_opensItAndNoOther() throws Exception {
    DataAccessLayer dal = start(lazy());
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    assertThat(stateOf(dal, WRITE_1)).isEqualTo(PoolStatus.State.OPEN);
    assertThat(stateOf(dal, READ_1)).isEqualTo(PoolStatus.State.DORMANT);
    assertThat(stateOf(dal, WRITE_2)).isEqualTo(PoolStatus.State.DORMANT);
    assertThat(events).containsExactly("opened " + WRITE_1);
  }

  @Test
  void borrow_byManyAtOnce_opensOnePool() throws Exception {
    DataAccessLayer dal = start(lazy());
    List<Future<String>> places = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      places.add(threads.submit(() -> whereIs(dal, TENANT_1)));
    }
    for (Future<String> place : places) {
      assertThat(place.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(identity(one));
    }
    assertThat(events).containsExactly("opened " + WRITE_1);
  }

  @Test
  void borrow_databaseRefuses_failsWithItsReasonAndIsRetried() throws Exception {
    one.admin("ALTER DATABASE orders ALLOW_CONNECTIONS false");
    DataAccessLayer dal = start(lazy());
    assertThatThrownBy(() -> dal.getConnection(TENANT_1))
        .isInstanceOf(ShardUnavailableException.class)
        .hasMessageContaining("is not currently accepting connections");
    assertThat(whereIs(dal, TENANT_2)).isEqualTo(identity(two));

    one.admin("ALTER DATABASE orders ALLOW_CONNECTIONS true");
    await().until(() -> catchThrowable(() -> dal.getConnection(TENANT_1).close()) == null);
  }

  @Test
  void pool_thatFailsAndThatNobodyUses_isRetriedNoLonger() {
    one.admin("ALTER DATABASE orders ALLOW_CONNECTIONS false");
    DataAccessLayer dal = start(lazy());
    assertThat(catchThrowable(() -> dal.getConnection(TENANT_1))).isNotNull();
    assertThat(stateOf(dal, WRITE_1)).isEqualTo(PoolStatus.State.FAILED);
    await()
        .until(
            () -> {
              ticker.advance(IDLE);
              return stateOf(dal, WRITE_1) == PoolStatus.State.DORMANT;
            });
    one.admin("ALTER DATABASE orders ALLOW_CONNECTIONS true");
  }

  @Test
  void borrow_databaseDoesNotAnswer_failsAtItsDeadline() throws Exception {
    try (FaultProxy proxy = FaultProxy.before(one)) {
      store.put(Fleet.database(SHARD_1, on(one).withPort(proxy.port()).withPool(Fleet.HASTY_POOL)));
      DataAccessLayer dal = start(builder().poolStart(PoolStart.LAZY));
      proxy.inject(Fault.SILENT);
      assertThatThrownBy(() -> dal.getConnection(TENANT_1))
          .isInstanceOf(ShardUnavailableException.class)
          .hasMessageContaining("its first connection is still being established");
    }
  }

  /** The pool of the fallback has to open as well, in the other half of the time. */
  @Test
  void borrow_replicaDoesNotAnswerAsItOpens_fallbackServesWithinTheDeadline() throws Exception {
    PoolSettings twentySeconds = Fleet.SMALL_POOL.withConnectionTimeout(Duration.ofSeconds(20));
    try (FaultProxy proxy = FaultProxy.before(one)) {
      store.put(
          DatabaseMetadata.of(
              SHARD_1,
              ConnectionDetails.of(on(two).withPool(twentySeconds))
                  .withEndpoint(
                      UseCase.READ,
                      on(one)
                          .withPort(proxy.port())
                          .withProperty("loginTimeout", "60")
                          .withPool(twentySeconds))));
      DataAccessLayer dal =
          start(builder().poolStart(PoolStart.LAZY).fallback(UseCase.READ, UseCase.WRITE));
      proxy.inject(Fault.SILENT);
      assertThat(whereIs(dal, TENANT_1, UseCase.READ)).isEqualTo(identity(two));
    }
  }

  @Test
  void borrow_moreThanMayWaitForAPoolThatOpens_areRefusedAtOnceOrInterrupted() throws Exception {
    try (FaultProxy proxy = FaultProxy.before(one)) {
      store.put(
          Fleet.database(
              SHARD_1,
              on(one).withPort(proxy.port()).withPool(Fleet.PATIENT_POOL.withMaximumWaiting(1))));
      DataAccessLayer dal = start(lazy());
      proxy.inject(Fault.SILENT);
      CompletableFuture<Throwable> first = new CompletableFuture<>();
      Thread waiter =
          new Thread(() -> first.complete(catchThrowable(() -> dal.getConnection(TENANT_1))));
      waiter.start();
      await().until(() -> stateOf(dal, WRITE_1) == PoolStatus.State.OPENING);
      await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);

      assertThatThrownBy(() -> dal.getConnection(TENANT_1))
          .isInstanceOf(PoolExhaustedException.class)
          .hasMessageContaining("1 borrowers wait for it already");

      waiter.interrupt();
      assertThat(first.get(Patience.SECONDS, TimeUnit.SECONDS))
          .isInstanceOf(BorrowInterruptedException.class);
    }
  }

  @Test
  void pool_thatNobodyUses_closesAndOpensAgain() throws Exception {
    DataAccessLayer dal = start(lazy());
    whereIs(dal, TENANT_1);
    await()
        .until(
            () -> {
              ticker.advance(IDLE);
              return stateOf(dal, WRITE_1) == PoolStatus.State.DORMANT;
            });
    await().until(() -> connections() == 0);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    assertThat(events)
        .containsExactly("opened " + WRITE_1, "dormant " + WRITE_1, "opened " + WRITE_1);
  }

  @Test
  void pool_thatIsUsedOrLent_staysOpenWhileAnotherCloses() throws Exception {
    DataAccessLayer dal = start(lazy());
    whereIs(dal, TENANT_1);
    whereIs(dal, TENANT_2);
    try (Connection lent = dal.getConnection(TENANT_1, UseCase.READ)) {
      await()
          .until(
              () -> {
                ticker.advance(IDLE.dividedBy(4));
                assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
                return stateOf(dal, WRITE_2) == PoolStatus.State.DORMANT;
              });
      assertThat(Fleet.identity(lent)).isEqualTo(identity(one));
    }
    assertThat(stateOf(dal, WRITE_1)).isEqualTo(PoolStatus.State.OPEN);
    assertThat(stateOf(dal, READ_1)).isEqualTo(PoolStatus.State.OPEN);
    assertThat(events)
        .containsExactlyInAnyOrder(
            "opened " + WRITE_1, "opened " + WRITE_2, "opened " + READ_1, "dormant " + WRITE_2);
  }

  @Test
  void maximumOpenPools_anIdlePoolMakesRoom_oneWithABorrowerDoesNot() throws Exception {
    DataAccessLayer dal = start(lazy().maximumOpenPools(1));
    whereIs(dal, TENANT_1);
    assertThat(whereIs(dal, TENANT_2)).isEqualTo(identity(two));
    assertThat(stateOf(dal, WRITE_1)).isEqualTo(PoolStatus.State.DORMANT);
    try (Connection lent = dal.getConnection(TENANT_2)) {
      assertThatThrownBy(() -> dal.getConnection(TENANT_1))
          .isInstanceOf(PoolExhaustedException.class)
          .hasMessageContaining("maximumOpenPools allows (1)");
      assertThat(Fleet.identity(lent)).isEqualTo(identity(two));
    }
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
  }

  @Test
  void maximumOpenPools_poolsTakeTurns_noBorrowFails() throws Exception {
    DataAccessLayer dal = start(lazy().maximumOpenPools(3));
    List<Future<?>> borrowers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      borrowers.add(
          threads.submit(
              () -> {
                for (int round = 0; round < 100; round++) {
                  boolean first = ThreadLocalRandom.current().nextBoolean();
                  UseCase useCase =
                      ThreadLocalRandom.current().nextBoolean() ? UseCase.READ : UseCase.WRITE;
                  assertThat(whereIs(dal, first ? TENANT_1 : TENANT_2, useCase))
                      .isEqualTo(identity(first ? one : two));
                }
                return null;
              }));
    }
    for (Future<?> borrower : borrowers) {
      borrower.get(2 * Patience.SECONDS, TimeUnit.SECONDS);
    }
    assertThat(events).anyMatch(event -> event.startsWith("dormant"));
  }

  @Test
  void refresh_dormantPools_followTheMetadataWithoutAConnection() throws Exception {
    DataAccessLayer dal = start(lazy());
    assertThat(dal.refresh().outcomes()).isEmpty();

    store.put(Fleet.database(SHARD_1, patient(two)));
    RefreshReport report = dal.refresh();

    assertThat(report.outcomes())
        .extracting(PoolOutcome::result)
        .containsExactly(PoolOutcome.Result.DORMANT, PoolOutcome.Result.DORMANT);
    assertThat(connections()).isZero();
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(two));

    store.deleteDatabase(SHARD_1, 0);
    assertThat(dal.refresh(SHARD_1).outcomes())
        .extracting(PoolOutcome::result)
        .containsOnly(PoolOutcome.Result.REMOVED);
  }

  @Test
  void refresh_openPools_areReplacedAndNewReplicasOfThemOpen() throws Exception {
    DataAccessLayer dal = start(lazy());
    whereIs(dal, TENANT_1, UseCase.READ);
    store.put(
        DatabaseMetadata.of(
            SHARD_1,
            ConnectionDetails.of(patient(one))
                .withEndpoint(UseCase.READ, patient(one), patient(two))));

    assertThat(dal.refresh().outcomes())
        .extracting(PoolOutcome::result)
        .containsExactly(PoolOutcome.Result.OPENED);

    store.put(Fleet.database(SHARD_1, patient(two)));
    dal.refresh();
    assertThat(whereIs(dal, TENANT_1, UseCase.READ)).isEqualTo(identity(two));
  }

  @Test
  void renew_aDormantPool_opensNothing() {
    DataAccessLayer dal = start(lazy());
    assertThat(dal.renew(SHARD_1))
        .extracting(PoolOutcome::result)
        .containsOnly(PoolOutcome.Result.DORMANT);
    assertThat(connections()).isZero();
  }

  @Test
  void close_whileAPoolOpens_endsTheWaitOfItsBorrower() throws Exception {
    try (FaultProxy proxy = FaultProxy.before(one)) {
      store.put(Fleet.database(SHARD_1, patient(one).withPort(proxy.port())));
      DataAccessLayer dal = start(lazy());
      proxy.inject(Fault.SILENT);
      Future<Throwable> waiter =
          threads.submit(() -> catchThrowable(() -> dal.getConnection(TENANT_1)));
      await().until(() -> stateOf(dal, WRITE_1) == PoolStatus.State.OPENING);
      dal.close();
      assertThat(waiter.get(Patience.SECONDS, TimeUnit.SECONDS))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("closed");
    }
  }
}
