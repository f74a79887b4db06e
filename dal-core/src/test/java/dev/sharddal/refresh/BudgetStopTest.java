package dev.sharddal.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.CapacityMetrics;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.refresh.PlannedChange.Kind;
import dev.sharddal.store.MetadataCodec;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a plan blocks because of the connection budget of a server. */
class BudgetStopTest {

  private static final int INSTANCES = 10;

  private static DatabaseKey key(String shard) {
    return new DatabaseKey(shard, "orders");
  }

  private static PoolKey pool(String shard) {
    return new PoolKey(key(shard), UseCase.WRITE, 0);
  }

  private static DatabaseMetadata row(
      String shard, String host, int size, @Nullable Integer maxConnections) {
    return row(shard, endpoint(host, size), maxConnections);
  }

  private static DatabaseMetadata row(
      String shard, Endpoint write, @Nullable Integer maxConnections) {
    return new DatabaseMetadata(
        key(shard),
        ConnectionDetails.of(write),
        new CapacityMetrics(Map.of(), Map.of(), null, maxConnections, null),
        0);
  }

  private static Endpoint endpoint(String host, int size) {
    return Endpoint.at(host, 5432)
        .withEngine("postgresql")
        .withDatabase("orders")
        .withCredentials("app", "canary-secret")
        .withPool(PoolSettings.UNSET.withMaximumPoolSize(size));
  }

  private static Map<PoolKey, PoolDefinition> pools(Collection<DatabaseMetadata> rows) {
    Map<PoolKey, PoolDefinition> pools = new TreeMap<>();
    rows.forEach(
        row ->
            row.connectionDetails()
                .pools(row.key(), PoolSettings.UNSET)
                .forEach(pool -> pools.put(pool.key(), pool)));
    return pools;
  }

  private static CurrentTopology following(Collection<DatabaseMetadata> rows) {
    Map<DatabaseKey, Long> versions = new HashMap<>();
    rows.forEach(row -> versions.put(row.key(), row.version()));
    return new CurrentTopology(pools(rows), pools(rows), versions);
  }

  private static RefreshPlan plan(List<DatabaseMetadata> before, List<DatabaseMetadata> after) {
    return plan(before, new DatabaseScan(after, List.of()));
  }

  private static RefreshPlan plan(List<DatabaseMetadata> before, DatabaseScan scan) {
    return RefreshPlan.between(
        scan,
        following(before),
        PoolSettings.UNSET,
        1,
        new BudgetRule(INSTANCES, before, List.of()));
  }

  private static List<Kind> kinds(RefreshPlan plan) {
    return plan.pools().stream().map(PlannedChange::kind).toList();
  }

  @Test
  void row18_poolThatGrowsTooMuch_isBlockedAndTheRestIsApplied() {
    List<DatabaseMetadata> before =
        List.of(row("a", "db-1", 10, 250), row("b", "db-1", 10, 250), row("c", "db-2", 10, null));
    List<DatabaseMetadata> after =
        List.of(row("a", "db-1", 16, 250), row("b", "db-1", 8, 250), row("c", "db-2", 99, null));
    assertThat(kinds(plan(before, after))).as("240").containsOnly(Kind.RESIZE);

    after = List.of(row("a", "db-1", 18, 250), row("b", "db-1", 8, 250), after.get(2));
    RefreshPlan plan = plan(before, after);

    assertThat(kinds(plan)).containsExactly(Kind.BLOCKED, Kind.RESIZE, Kind.RESIZE);
    assertThat(plan.blocked()).containsExactly(pool("a"));
    assertThat(plan.overBudget())
        .containsExactly(
            Map.entry(
                pool("a"),
                "its server would be over its connection budget: db-1:5432: 10 instances x 26"
                    + " connections (maximumPoolSize of 2 pools) = 260, maxConnections 250"
                    + " (a/orders)"));
    assertThat(plan.definitions())
        .extracting(pool -> pool.settings().maximumPoolSize())
        .as("the blocked pool stays as it is")
        .containsExactly(10, 8, 99);
    assertThat(plan.databases()).isEqualTo(after);
    assertThat(plan.kept()).as("databases whose former row stays").isEmpty();
    assertThat(plan.toString())
        .contains("BLOCKED a/orders/WRITE: its server would be over its connection budget");
    Map<?, ?> json = (Map<?, ?>) MetadataCodec.parseJson(plan.toJson());
    assertThat(json.get("blocked")).isEqualTo(List.of("a/orders/WRITE"));
    assertThat(json.get("overBudget"))
        .isEqualTo(Map.of("a/orders/WRITE", plan.overBudget().get(pool("a"))));
  }

  @Test
  void row18_newPoolThatDoesNotFit_isNotOpened() {
    List<DatabaseMetadata> before = List.of(row("a", "db-1", 10, 150));
    RefreshPlan plan = plan(before, List.of(before.get(0), row("b", "db-1", 10, null)));
    assertThat(kinds(plan)).containsExactly(Kind.UNCHANGED, Kind.BLOCKED);
    assertThat(plan.definitions()).extracting(PoolDefinition::key).containsExactly(pool("a"));
    assertThat(plan.overBudget().get(pool("b")))
        .contains("20 connections", "= 200, maxConnections 150 (a/orders)");
  }

  @Test
  void forced_plan_exceedsTheBudget() {
    List<DatabaseMetadata> before = List.of(row("a", "db-1", 10, 100));
    RefreshPlan forced = plan(before, List.of(row("a", "db-1", 20, 100))).forced();
    assertThat(kinds(forced)).containsExactly(Kind.RESIZE);
    assertThat(forced.overBudget()).isEmpty();
  }

  @Test
  void poolThatDoesNotFit_doesNotBlockOneThatDoes() {
    List<DatabaseMetadata> before = List.of(row("a", "db-1", 10, 250), row("b", "db-1", 10, 250));
    RefreshPlan plan = plan(before, List.of(row("a", "db-1", 90, 250), row("b", "db-1", 15, 250)));
    assertThat(kinds(plan)).containsExactly(Kind.BLOCKED, Kind.RESIZE);
  }

  @Test
  void removal_makesRoom_butNotIfItIsBlockedItself() {
    List<DatabaseMetadata> before =
        List.of(row("a", "db-1", 10, 300), row("b", "db-1", 10, 300), row("c", "db-1", 10, 300));
    List<DatabaseMetadata> after = List.of(row("d", "db-1", 30, 300));
    assertThat(kinds(plan(before, after)))
        .containsExactly(Kind.OPEN, Kind.REMOVE, Kind.REMOVE, Kind.REMOVE);
    RefreshPlan few =
        RefreshPlan.between(
            new DatabaseScan(after, List.of()),
            following(before),
            PoolSettings.UNSET,
            0,
            new BudgetRule(INSTANCES, before, List.of()));
    assertThat(kinds(few)).containsExactly(Kind.BLOCKED, Kind.BLOCKED, Kind.BLOCKED, Kind.BLOCKED);
    assertThat(few.overBudget()).containsOnlyKeys(pool("d"));
    assertThat(few.kept()).containsExactly(key("a"), key("b"), key("c"));
  }

  @Test
  void pools_thatSwapFullServers_mayDoSo() {
    List<DatabaseMetadata> before = List.of(row("a", "db-1", 10, 100), row("b", "db-2", 10, 100));
    assertThat(kinds(plan(before, List.of(row("a", "db-2", 10, 100), row("b", "db-1", 10, 100)))))
        .containsOnly(Kind.ENDPOINT);
  }

  @Test
  void pools_thatSwapServersOverTheirLoweredLimit_mayDoSo() {
    List<DatabaseMetadata> before = List.of(row("a", "db-1", 10, 100), row("b", "db-2", 10, 100));
    assertThat(kinds(plan(before, List.of(row("a", "db-2", 10, 50), row("b", "db-1", 10, 50)))))
        .as("neither server gets more connections than it has")
        .containsOnly(Kind.ENDPOINT);
  }

  @Test
  void poolThatIsBlocked_keepsItsRoomWhereItIs() {
    List<DatabaseMetadata> before =
        List.of(row("a", "db-1", 10, 100), row("b", "db-2", 10, 100), row("c", "db-3", 10, null));
    RefreshPlan plan =
        plan(before, List.of(row("a", "db-2", 10, 100), before.get(1), row("c", "db-1", 10, null)));
    assertThat(kinds(plan))
        .as("a cannot go to b, so c cannot go where a is")
        .containsExactly(Kind.BLOCKED, Kind.UNCHANGED, Kind.BLOCKED);
    assertThat(plan.overBudget().get(pool("c"))).contains("db-1:5432", "20 connections");
    assertThat(plan.definitions())
        .extracting(PoolDefinition::host)
        .containsExactly("db-1", "db-2", "db-3");
  }

  @Test
  void poolThatMovesAway_takesItsLimitAlong() {
    List<DatabaseMetadata> before = List.of(row("a", "db-1", 10, 100), row("b", "db-2", 10, 500));
    List<DatabaseMetadata> after = List.of(row("a", "db-2", 5, 150), row("b", "db-1", 30, 500));
    assertThat(kinds(plan(before, after))).containsOnly(Kind.ENDPOINT);
  }

  @Test
  void limitThatWasLowered_blocksNothingThatDoesNotGrow() {
    List<DatabaseMetadata> before = List.of(row("a", "db-1", 10, 200), row("b", "db-1", 10, 200));
    Endpoint rotated = endpoint("db-1", 10).withCredentials("app2", "other-canary");
    assertThat(kinds(plan(before, List.of(row("a", rotated, 50), row("b", "db-1", 9, 50)))))
        .containsExactly(Kind.CREDENTIALS, Kind.RESIZE);
    assertThat(kinds(plan(before, List.of(row("a", "db-1", 11, 50), row("b", "db-1", 10, 50)))))
        .containsExactly(Kind.BLOCKED, Kind.UNCHANGED);
  }

  @Test
  void limitOfARefusedRow_staysInForce() {
    List<DatabaseMetadata> before = List.of(row("a", "db-1", 10, 100), row("b", "db-2", 10, null));
    DatabaseScan scan =
        new DatabaseScan(
            List.of(row("b", "db-1", 10, null)),
            List.of(RefusedRow.of(key("a"), List.of("$.engine: unknown"))));
    assertThat(kinds(plan(before, scan))).containsExactly(Kind.REFUSED, Kind.BLOCKED);
  }

  @Test
  void poolsOutsideOfTheScan_countAsWell() {
    List<DatabaseMetadata> all = List.of(row("a", "db-1", 10, null), row("b", "db-1", 10, 200));
    DatabaseScan scan = new DatabaseScan(List.of(row("a", "db-1", 11, null)), List.of());
    CurrentTopology known = following(all).of(key("a"));
    RefreshPlan plan =
        RefreshPlan.between(
            scan,
            known,
            PoolSettings.UNSET,
            1,
            new BudgetRule(INSTANCES, all, pools(all.subList(1, 2)).values()));
    assertThat(kinds(plan)).containsExactly(Kind.BLOCKED);
    assertThat(plan.overBudget().get(pool("a")))
        .contains("21 connections", "= 210, maxConnections 200 (b/orders)");
    assertThat(plan.definitions()).isEqualTo(List.copyOf(known.following().values()));
  }

  @Test
  void isSameAs_planWithAnotherBudget_isFalse() {
    List<DatabaseMetadata> before = List.of(row("a", "db-1", 10, 100));
    DatabaseScan scan = new DatabaseScan(List.of(row("a", "db-1", 20, 100)), List.of());
    assertThat(plan(before, scan).isSameAs(plan(before, scan))).isTrue();
    assertThat(
            plan(before, scan)
                .isSameAs(RefreshPlan.between(scan, following(before), PoolSettings.UNSET, 1)))
        .isFalse();
  }
}
