package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.failure.ShardUnavailableException;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.InitializationException;
import dev.sharddal.report.InitializationReport;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.BadServer;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.GatedTables;
import dev.sharddal.testing.Patience;
import dev.sharddal.testing.Threads;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What initializeDB does when all is well, and when it is not. */
class InitializationTest extends FleetTestBase {

  private static final DatabaseKey SICK = new DatabaseKey("shard-3", "orders");

  private static DataAccessLayerBuilder degraded(DataAccessLayerBuilder builder) {
    return builder.initializationMode(InitializationMode.DEGRADED);
  }

  @Test
  void initializeDB_healthyFleet_opensOnePoolPerDatabaseAndUseCase() throws Exception {
    DataAccessLayer dal = build(builder());
    InitializationReport report = dal.initializeDB();
    assertThat(report.databases()).isEqualTo(2);
    assertThat(report.pools()).hasSize(4);
    assertThat(report.failed()).isEmpty();
    assertThat(one.connections("orders")).isEqualTo(2);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    assertThat(whereIs(dal, TENANT_2)).isEqualTo(identity(two));
  }

  @Test
  void row04_badCredentials_degradedNamesThatPoolAndStartsWithTheOthersAndKeepsRetrying()
      throws Exception {
    one.user("locked", "right");
    store.put(Fleet.database(SICK, patient(one).withCredentials("locked", "wrong")));
    store.put(TenantMetadata.of("t-3", SICK));
    DataAccessLayer dal = build(degraded(builder()));

    InitializationReport report = dal.initializeDB();

    assertThat(report.failed())
        .allMatch(pool -> pool.pool().database().equals(SICK))
        .extracting(pool -> pool.reason())
        .containsExactly(FailureReason.AUTHENTICATION_FAILED, FailureReason.AUTHENTICATION_FAILED);
    assertThat(report.toString()).contains("shard-3/orders/WRITE", "locked");
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    assertThatThrownBy(() -> dal.getConnection("t-3"))
        .isInstanceOf(ShardUnavailableException.class)
        .hasMessageContaining("'t-3'")
        .hasMessageContaining("shard-3/orders/WRITE")
        .extracting(e -> ((BorrowFailure) e).reason())
        .isEqualTo(FailureReason.AUTHENTICATION_FAILED);

    one.admin("ALTER USER locked PASSWORD 'wrong'");
    await()
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(() -> whereIs(dal, "t-3").equals(identity(one)));
  }

  @Test
  void row04_badCredentials_failFastNamesEveryPoolThatFailedAndLeavesNothingOpen() {
    one.user("locked", "right");
    store.put(Fleet.database(SICK, patient(one).withCredentials("locked", "wrong")));
    store.put(
        Fleet.database(
            new DatabaseKey("shard-4", "orders"), patient(two).withPort(BadServer.refusingPort())));
    DataAccessLayer dal = build(builder());

    InitializationException thrown =
        catchThrowableOfType(InitializationException.class, dal::initializeDB);

    assertThat(thrown)
        .hasMessageContaining("shard-3/orders/WRITE")
        .hasMessageContaining("shard-3/orders/READ")
        .hasMessageContaining("shard-4/orders/WRITE")
        .hasMessageContaining("shard-4/orders/READ")
        .hasMessageNotContaining("wrong");
    assertThat(thrown.report().failed()).hasSize(4);
    awaitNoConnection(one, two);
    assertThatThrownBy(() -> dal.getConnection(TENANT_1))
        .extracting(e -> ((BorrowFailure) e).reason())
        .isEqualTo(FailureReason.NOT_INITIALIZED);
  }

  @Test
  void initializeDB_afterAFailure_mayBeCalledAgain() throws Exception {
    store.put(Fleet.database(SICK, patient(one).withPort(BadServer.refusingPort())));
    DataAccessLayer dal = build(builder());
    assertThatThrownBy(dal::initializeDB).isInstanceOf(InitializationException.class);
    store.put(Fleet.database(SICK, patient(one)));
    assertThat(dal.initializeDB().failed()).isEmpty();
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
  }

  @Test
  void row05_hostRefuses_otherPoolsAreOpenedAndThePoolRecovers() throws Exception {
    int port = BadServer.refusingPort();
    store.put(Fleet.database(SICK, patient(one).withPort(port)));
    store.put(TenantMetadata.of("t-3", SICK));
    DataAccessLayer dal = build(degraded(builder()));

    InitializationReport report = dal.initializeDB();

    assertThat(report.failed())
        .extracting(pool -> pool.reason())
        .containsExactly(FailureReason.DATABASE_UNAVAILABLE, FailureReason.DATABASE_UNAVAILABLE);
    assertThat(whereIs(dal, TENANT_2)).isEqualTo(identity(two));
    store.put(Fleet.database(SICK, patient(two)));
    dal.refresh();
    assertThat(whereIs(dal, "t-3")).isEqualTo(identity(two));
  }

  @Test
  void row05_refreshOfADatabaseThatStillRefuses_doesNotStartItsPausesAnew() {
    store.put(Fleet.database(SICK, patient(one).withPort(BadServer.refusingPort())));
    Recorder recorder = new Recorder();
    DataAccessLayer dal = build(degraded(builder()).listener(recorder));
    dal.initializeDB();
    for (int i = 0; i < 6; i++) {
      dal.refresh();
    }
    PoolKey pool = new PoolKey(SICK, UseCase.WRITE, 0);
    await().until(() -> recorder.count("retryIn", pool) >= 7);
    assertThat(recorder.events)
        .filteredOn(event -> event.name().equals("retryIn") && event.subject().equals(pool))
        .extracting(event -> (Duration) event.detail())
        .anyMatch(pause -> pause.compareTo(Duration.ofSeconds(8)) > 0);
  }

  /** They do not give up before the others are there. */
  private static void withLongLoginTimeoutIfSick(PoolKey pool, HikariConfig config) {
    if (pool.database().databaseName().startsWith("sick-")) {
      config.addDataSourceProperty("loginTimeout", "600");
    }
  }

  @Test
  void row06_hostAcceptsAndNeverAnswers_otherPoolsAreNotDelayed() throws Exception {
    try (BadServer silent = BadServer.silent()) {
      // As many sick databases as may connect at the same time, and they come first.
      for (int i = 0; i < 4; i++) {
        store.put(
            Fleet.database(
                new DatabaseKey("shard-0", "sick-" + i), patient(one).withPort(silent.port())));
      }
      Recorder recorder = new Recorder();
      DataAccessLayer dal =
          build(
              degraded(builder())
                  .initializationParallelism(8)
                  .initializationTimeout(Duration.ofHours(1))
                  .hikariCustomizer(InitializationTest::withLongLoginTimeoutIfSick)
                  .listener(recorder));

      CompletableFuture<InitializationReport> starting =
          CompletableFuture.supplyAsync(dal::initializeDB, task -> new Thread(task).start());

      for (DatabaseKey healthy : List.of(SHARD_1, SHARD_2)) {
        for (UseCase useCase : List.of(UseCase.WRITE, UseCase.READ)) {
          PoolKey pool = new PoolKey(healthy, useCase, 0);
          await().until(() -> recorder.count("opened", pool) == 1);
        }
      }
      assertThat(starting).as("it still waits for the sick ones").isNotDone();
      silent.hangUp();
      InitializationReport report = starting.get(Patience.SECONDS, TimeUnit.SECONDS);
      assertThat(report.failed()).hasSize(8);
      assertThat(report.failed())
          .extracting(pool -> pool.reason())
          .containsOnly(FailureReason.DATABASE_UNAVAILABLE);
      assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
      assertThat(whereIs(dal, TENANT_2)).isEqualTo(identity(two));
    }
  }

  @Test
  void row06_hostAcceptsAndNeverAnswers_failFastFailsWithinTheTimeout() {
    try (BadServer silent = BadServer.silent()) {
      store.put(Fleet.database(SICK, patient(one).withPort(silent.port())));
      DataAccessLayer dal = build(builder().initializationTimeout(Duration.ofMillis(500)));
      assertThatThrownBy(dal::initializeDB)
          .isInstanceOf(InitializationException.class)
          .hasMessageContaining("shard-3/orders/WRITE")
          .hasMessageContaining("no connection within");
      awaitNoConnection(one);
    }
  }

  @Test
  void initializeDB_pgDriver_getsItsTimeoutsFromUs() throws Exception {
    DataAccessLayer dal = start();
    try (var connection = dal.getConnection(TENANT_1)) {
      assertThat(connection.getNetworkTimeout()).isEqualTo(300_000);
      assertThat(Fleet.ask(connection, "SHOW application_name"))
          .isEqualTo("sharddal shard-1/orders/WRITE");
    }
  }

  @Test
  void initializeDB_noDatabaseAtAll_failFastSaysSo() {
    DataAccessLayer dal = build(DataAccessLayer.builder(InMemoryMetadataStore.create()));
    assertThatThrownBy(dal::initializeDB)
        .isInstanceOf(InitializationException.class)
        .hasMessageContaining("contains no usable database");
  }

  @Test
  void row20_storeDown_isMetadataUnavailableAndLeavesNothing() {
    GatedTables gate = new GatedTables(store);
    gate.fail(
        new MetadataStoreException(
            MetadataStoreException.Reason.UNAVAILABLE, "nobody answers", null));
    DataAccessLayer dal = build(DataAccessLayer.builder(gate));
    assertThatThrownBy(dal::initializeDB)
        .isInstanceOf(MetadataStoreException.class)
        .hasMessageContaining("nobody answers");
    gate.fail(null);
    assertThat(dal.initializeDB().failed()).isEmpty();
  }

  @Test
  void row20_storeHangs_isMetadataUnavailableWithinTheTimeout() {
    GatedTables gate = new GatedTables(store);
    gate.shut();
    DataAccessLayer dal =
        build(DataAccessLayer.builder(gate).initializationTimeout(Duration.ofMillis(500)));
    assertThatThrownBy(dal::initializeDB)
        .isInstanceOfSatisfying(
            MetadataStoreException.class,
            e -> assertThat(e.reason()).isEqualTo(MetadataStoreException.Reason.UNAVAILABLE))
        .hasMessageContaining("did not complete within");
    gate.open();
  }

  @Test
  void row35_initializeTwiceAndFromManyThreads_opensOneSetOfPools() {
    GatedTables gate = new GatedTables(store);
    DataAccessLayer dal =
        build(DataAccessLayer.builder(gate).topologyRefreshInterval(Duration.ZERO));
    List<CompletableFuture<InitializationReport>> calls =
        IntStream.range(0, 8)
            .mapToObj(
                i -> CompletableFuture.supplyAsync(dal::initializeDB, r -> new Thread(r).start()))
            .toList();
    InitializationReport first = calls.get(0).join();
    assertThat(calls).allMatch(call -> call.join() == first);
    assertThat(dal.initializeDB()).isSameAs(first);
    assertThat(gate.scans()).isOne();
    assertThat(dal.status().pools()).hasSize(4);
    assertThat(one.connections("orders")).isEqualTo(2);
  }

  @Test
  void row35_afterClose_isAClearError() {
    DataAccessLayer dal = start();
    dal.close();
    assertThatThrownBy(dal::initializeDB)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(dal::refresh).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> dal.getConnection(TENANT_1))
        .isInstanceOfSatisfying(
            BorrowFailure.class, e -> assertThat(e.reason()).isEqualTo(FailureReason.CLOSED));
    dal.close();
    Threads.awaitNone();
  }

  @Test
  void row25_badRowAmongGoodOnes_costsThatRowOnly() throws Exception {
    store.putRow(
        Map.of(
            "ShardName", "shard-9",
            "DatabaseName", "orders",
            "ConnectionDetails", Map.of("engine", "postgresql", "prot", 1)));
    DataAccessLayer dal = build(builder());
    InitializationReport report = dal.initializeDB();
    assertThat(report.failed()).isEmpty();
    assertThat(report.refused()).hasSize(1);
    assertThat(report.toString())
        .contains("shard-9/orders", "$.prot: unknown key, did you mean 'port'?");
    assertThat(dal.status().refused()).isEqualTo(report.refused());
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
  }

  @Test
  void row41_passwordsWithAwkwardCharacters_work() throws Exception {
    String awkward = "p'a\"ss&w=o;r%20d?#\n\tünï→密\\";
    one.user("awkward", awkward);
    store.put(Fleet.database(SHARD_1, patient(one).withCredentials("awkward", awkward)));
    DataAccessLayer dal = start();
    try (var connection = dal.getConnection(TENANT_1)) {
      assertThat(Fleet.ask(connection, "SELECT current_user")).isEqualTo("awkward");
      assertThat(connection.getMetaData().getURL()).doesNotContain("p'a").doesNotContain("?");
    }
  }
}
