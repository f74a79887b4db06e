package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.refresh.OutdatedPlanException;
import dev.sharddal.refresh.PlannedChange;
import dev.sharddal.refresh.RefreshPlan;
import dev.sharddal.refresh.RefreshReport;
import dev.sharddal.report.PoolOutcome.Result;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.GatedTables;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a refresh does to the fleet. */
class RefreshTest extends FleetTestBase {

  private static final DatabaseKey NEW = new DatabaseKey("shard-3", "orders");

  @Test
  void planRefresh_saysWhatRefreshThenDoes_andDoesNothingItself() throws Exception {
    DataAccessLayer dal = start();
    store.put(Fleet.database(SHARD_1, patient(two)));
    store.put(
        Fleet.database(SHARD_2, patient(two).withPool(Fleet.PATIENT_POOL.withMaximumPoolSize(5))));
    store.put(Fleet.database(NEW, patient(one)));

    RefreshPlan plan = dal.planRefresh();

    assertThat(plan.changes())
        .extracting(PlannedChange::kind)
        .containsExactly(
            PlannedChange.Kind.ENDPOINT,
            PlannedChange.Kind.ENDPOINT,
            PlannedChange.Kind.RESIZE,
            PlannedChange.Kind.RESIZE,
            PlannedChange.Kind.OPEN,
            PlannedChange.Kind.OPEN);
    assertThat(plan.toString())
        .contains(
            "ENDPOINT shard-1/orders/WRITE from 127.0.0.1:" + one.port() + "/orders to 127.0.0.1:")
        .doesNotContain("s3cret");
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));

    RefreshReport report = dal.refresh();
    assertThat(report.outcomes())
        .extracting(outcome -> outcome.result())
        .containsExactly(
            Result.REPLACED,
            Result.REPLACED,
            Result.RESIZED,
            Result.RESIZED,
            Result.OPENED,
            Result.OPENED);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(two));
    assertThat(dal.planRefresh().isEmpty()).isTrue();
  }

  @Test
  void refresh_databaseGone_closesItsPools() {
    DataAccessLayer dal = start();
    store.deleteDatabase(SHARD_2, 0);
    assertThat(dal.refresh().outcomes())
        .extracting(outcome -> outcome.result())
        .containsExactly(Result.REMOVED, Result.REMOVED);
    await().until(() -> two.connections("orders") == 0);
    await().untilAsserted(() -> assertThat(dal.status().pools()).hasSize(2));
  }

  @Test
  void refreshOfAPlan_doesWhatWasShown() throws Exception {
    DataAccessLayer dal = start();
    store.put(Fleet.database(SHARD_1, patient(two)));
    RefreshPlan plan = dal.planRefresh();
    RefreshReport report = dal.refresh(plan);
    assertThat(report.plan().isSameAs(plan)).isTrue();
    assertThat(report.outcomes())
        .extracting(outcome -> outcome.result())
        .containsOnly(Result.REPLACED);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(two));
  }

  @Test
  void refreshOfAPlan_metadataChangedSince_doesNothingAndShowsTheNewPlan() throws Exception {
    DataAccessLayer dal = start();
    store.put(Fleet.database(SHARD_1, patient(two)));
    RefreshPlan plan = dal.planRefresh();
    store.put(Fleet.database(SHARD_2, patient(one)));
    assertThatThrownBy(() -> dal.refresh(plan))
        .isInstanceOfSatisfying(
            OutdatedPlanException.class, e -> assertThat(e.now().changes()).hasSize(4))
        .hasMessageContaining("ENDPOINT shard-2/orders");
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    dal.refresh(dal.planRefresh());
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(two));
  }

  @Test
  void row24_scanThatLostTooMany_closesNothingUnlessForced() throws Exception {
    DataAccessLayer dal = start();
    store.deleteDatabase(SHARD_1, 0);
    store.deleteDatabase(SHARD_2, 0);

    RefreshReport report = dal.refresh();

    assertThat(report.outcomes()).isEmpty();
    assertThat(report.blocked()).hasSize(4);
    assertThat(report.toString()).contains("BLOCKED shard-1/orders/WRITE");
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    assertThat(dal.status().databases()).containsKeys(SHARD_1, SHARD_2);

    assertThat(dal.refresh(dal.planRefresh().forced()).outcomes())
        .extracting(outcome -> outcome.result())
        .containsOnly(Result.REMOVED);
    await().until(() -> dal.status().pools().isEmpty());
    assertThatThrownBy(() -> dal.getConnection(TENANT_1)).hasMessageContaining("shard-1/orders");
  }

  @Test
  void row32_lowerVersion_isIgnoredAndReported() throws Exception {
    store.put(Fleet.database(SHARD_1, patient(one)).withVersion(5));
    DataAccessLayer dal = start();
    store.put(Fleet.database(SHARD_1, patient(two)).withVersion(4));
    RefreshReport report = dal.refresh();
    assertThat(report.plan().refused()).singleElement().asString().contains("Version", "was 4");
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    store.put(Fleet.database(SHARD_1, patient(two)).withVersion(6));
    dal.refresh();
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(two));
  }

  @Test
  void refreshDatabase_followsThatDatabaseOnly() throws Exception {
    DataAccessLayer dal = start();
    store.put(Fleet.database(SHARD_1, patient(two)));
    store.put(Fleet.database(SHARD_2, patient(one)));
    dal.refresh(SHARD_2);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    assertThat(whereIs(dal, TENANT_2)).isEqualTo(identity(one));
  }

  @Test
  void row25_rowThatTurnsBad_keepsItsFormerVersionInForce() throws Exception {
    DataAccessLayer dal = start();
    List<String> before = backends();
    store.putRow(
        Map.of(
            "ShardName",
            SHARD_1.shardName(),
            "DatabaseName",
            SHARD_1.databaseName(),
            "ConnectionDetails",
            "{\"engine\": \"postgresql\", \"endpoints\": {\"WRITE\": {\"port\": 70000}}}"));

    RefreshReport report = dal.refresh();

    assertThat(report.outcomes()).isEmpty();
    assertThat(report.plan().refused()).hasSize(1);
    assertThat(report.toString()).contains("REFUSED shard-1/orders", "70000");
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    assertThat(backends()).containsAll(before);
    assertThat(dal.refresh(SHARD_1).plan().refused()).hasSize(1);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    assertThat(dal.status().databases()).containsKey(SHARD_1);
  }

  private List<String> backends() {
    return one.query(
        "postgres",
        "SELECT pid FROM pg_stat_activity WHERE datname = 'orders' AND usename = 'app'"
            + " ORDER BY pid");
  }

  @Test
  void refresh_storeDown_changesNothing() throws Exception {
    GatedTables gate = new GatedTables(store);
    DataAccessLayer dal =
        start(DataAccessLayer.builder(gate).topologyRefreshInterval(Duration.ZERO));
    gate.fail(
        new MetadataStoreException(
            MetadataStoreException.Reason.UNAVAILABLE, "nobody answers", null));
    assertThatThrownBy(dal::refresh).hasMessageContaining("nobody answers");
    assertThatThrownBy(dal::planRefresh).hasMessageContaining("nobody answers");
    gate.fail(null);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    assertThat(dal.refresh().plan().isEmpty()).isTrue();
  }

  @Test
  void row34_hundredConcurrentRefreshes_shareScansThatBeganAfterEachOfThem() throws Exception {
    GatedTables gate = new GatedTables(store);
    DataAccessLayer dal =
        start(DataAccessLayer.builder(gate).topologyRefreshInterval(Duration.ZERO));
    int before = gate.scans();
    gate.shut();
    CompletableFuture<RefreshReport> first = call(dal);
    await().until(() -> gate.scans() == before + 1);
    // What these calls ask for was not there when the first scan began.
    store.put(Fleet.database(SHARD_1, patient(two)));
    store.put(TenantMetadata.of("t-3", SHARD_1));
    List<CompletableFuture<RefreshReport>> others =
        IntStream.range(0, 99).mapToObj(i -> call(dal)).toList();
    await().until(() -> waiting() == 99);
    gate.open();

    first.join();
    RefreshReport shared = others.get(0).join();
    assertThat(others).allMatch(other -> other.join() == shared);
    assertThat(gate.scans()).isEqualTo(before + 2);
    assertThat(whereIs(dal, "t-3")).isEqualTo(identity(two));
  }

  private static CompletableFuture<RefreshReport> call(DataAccessLayer dal) {
    return CompletableFuture.supplyAsync(
        dal::refresh, task -> new Thread(task, "refresher").start());
  }

  private static long waiting() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> entry.getKey().getName().equals("refresher"))
        .filter(
            entry ->
                List.of(entry.getValue()).toString().contains("CompletableFuture.join")
                    && !List.of(entry.getValue()).toString().contains("scan"))
        .count();
  }

  @Test
  void periodicRefresh_followsTheMetadataByItself() {
    DataAccessLayer dal =
        start(DataAccessLayer.builder(store).topologyRefreshInterval(Duration.ofMillis(100)));
    store.put(Fleet.database(SHARD_1, patient(two)));
    await().until(() -> whereIs(dal, TENANT_1).equals(identity(two)));
  }
}
