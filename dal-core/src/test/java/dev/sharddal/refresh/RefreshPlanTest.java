package dev.sharddal.refresh;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a plan says of every pool, without any pool. */
class RefreshPlanTest {

  private static final double SHARE = 0.3;

  private static DatabaseKey key(int number) {
    return new DatabaseKey("shard-" + number, "orders");
  }

  private static Endpoint endpoint(String host) {
    return Endpoint.at(host, 5432)
        .withEngine("postgresql")
        .withDatabase("orders")
        .withCredentials("app", "canary-secret");
  }

  private static DatabaseMetadata row(int number, Endpoint endpoint) {
    return DatabaseMetadata.of(key(number), ConnectionDetails.of(endpoint));
  }

  private static List<DatabaseMetadata> rows(int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> row(number, endpoint("db-" + number)))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static DatabaseScan scan(List<DatabaseMetadata> rows) {
    return new DatabaseScan(rows, List.of());
  }

  /** Returns what is known after these rows were followed. */
  private static CurrentTopology following(List<DatabaseMetadata> rows) {
    Map<PoolKey, PoolDefinition> pools = new TreeMap<>();
    Map<DatabaseKey, Long> versions = new HashMap<>();
    for (DatabaseMetadata row : rows) {
      row.connectionDetails()
          .pools(row.key(), PoolSettings.UNSET)
          .forEach(pool -> pools.put(pool.key(), pool));
      versions.put(row.key(), row.version());
    }
    return new CurrentTopology(pools, pools, versions);
  }

  private static RefreshPlan plan(DatabaseScan scan, CurrentTopology known) {
    return RefreshPlan.between(scan, known, PoolSettings.UNSET, SHARE);
  }

  private static List<Kind> kinds(RefreshPlan plan) {
    return plan.pools().stream().map(PlannedChange::kind).toList();
  }

  @Test
  void between_everyKindOfChange_isToldApart() {
    List<DatabaseMetadata> before = rows(6);
    List<DatabaseMetadata> after = new ArrayList<>();
    after.add(before.get(0));
    after.add(row(1, endpoint("elsewhere")));
    after.add(row(2, endpoint("db-2").withCredentials("app", "another-canary")));
    after.add(row(3, endpoint("db-3").withPool(PoolSettings.UNSET.withMaximumPoolSize(3))));
    after.add(row(7, endpoint("db-7")));
    DatabaseScan scan =
        new DatabaseScan(after, List.of(RefusedRow.of(key(4), List.of("$.engine: unknown"))));

    RefreshPlan plan = plan(scan, following(before));

    assertThat(kinds(plan))
        .containsExactly(
            Kind.UNCHANGED,
            Kind.ENDPOINT,
            Kind.CREDENTIALS,
            Kind.RESIZE,
            Kind.REFUSED,
            Kind.OPEN,
            Kind.REMOVE);
    assertThat(plan.changes()).hasSize(5);
    assertThat(plan.unchanged()).isEqualTo(2);
    assertThat(plan.removals()).containsExactly(new PoolKey(key(5), UseCase.WRITE, 0));
    assertThat(plan.kept()).containsExactly(key(4));
    assertThat(plan.toString())
        .contains("5 changes, 2 pools unchanged, 1 rows refused")
        .contains("REMOVE shard-5/orders", "REFUSED shard-4/orders: $.engine: unknown")
        .doesNotContain("canary");
  }

  @Test
  void row24_moreThanTheShareGone_blocksRemovalsAndFollowsTheRest() {
    List<DatabaseMetadata> before = rows(10);
    List<DatabaseMetadata> after = new ArrayList<>(before.subList(0, 6));
    after.set(0, row(0, endpoint("elsewhere")));

    RefreshPlan plan = plan(scan(after), following(before));

    assertThat(plan.blocked()).hasSize(4);
    assertThat(plan.removals()).isEmpty();
    assertThat(plan.changes()).extracting(PlannedChange::kind).containsExactly(Kind.ENDPOINT);
    assertThat(plan.definitions()).as("what stays in force").hasSize(10);
    assertThat(plan.kept()).containsExactly(key(6), key(7), key(8), key(9));
    assertThat(plan.toString()).contains("BLOCKED shard-6/orders");

    RefreshPlan forced = plan.forced();
    assertThat(forced.isForced()).isTrue();
    assertThat(forced.removals()).hasSize(4);
    assertThat(forced.blocked()).isEmpty();
    assertThat(forced.definitions()).hasSize(6);
  }

  @Test
  void row24_theShareExactly_mayGo() {
    List<DatabaseMetadata> before = rows(10);
    assertThat(plan(scan(before.subList(0, 7)), following(before)).removals()).hasSize(3);
    assertThat(plan(scan(before.subList(0, 6)), following(before)).removals()).isEmpty();
  }

  @Test
  void row24_twoPoolsOfASmallFleet_mayGoWhateverShareTheyAre() {
    List<DatabaseMetadata> before = rows(3);
    assertThat(plan(scan(before.subList(0, 1)), following(before)).removals()).hasSize(2);
    assertThat(plan(scan(List.of()), following(before)).blocked()).hasSize(3);
  }

  @Test
  void row32_lowerVersion_isIgnoredAndReportedUnlessForced() {
    DatabaseMetadata newer = row(0, endpoint("new")).withVersion(5);
    DatabaseMetadata older = row(0, endpoint("old")).withVersion(4);

    RefreshPlan plan = plan(scan(List.of(older)), following(List.of(newer)));

    assertThat(kinds(plan)).containsExactly(Kind.REFUSED);
    assertThat(plan.refused()).singleElement().asString().contains("at least 5", "was 4", "forced");
    assertThat(plan.definitions()).extracting(PoolDefinition::host).containsExactly("new");
    assertThat(plan.databases()).isEmpty();
    assertThat(plan.forced().definitions()).extracting(PoolDefinition::host).containsExactly("old");
    assertThat(plan.forced().refused()).isEmpty();
  }

  @Test
  void row32_sameVersionEditedByHand_isFollowed() {
    RefreshPlan plan =
        plan(
            scan(List.of(row(0, endpoint("new")).withVersion(5))),
            following(List.of(row(0, endpoint("old")).withVersion(5))));
    assertThat(kinds(plan)).containsExactly(Kind.ENDPOINT);
  }

  @Test
  void isSameAs_anotherPlan_dependsOnWhatBothWouldDo() {
    List<DatabaseMetadata> before = rows(3);
    CurrentTopology known = following(before);
    RefreshPlan plan = plan(scan(before), known);
    assertThat(plan.isSameAs(plan(scan(rows(3)), known))).isTrue();
    assertThat(plan.isSameAs(plan(scan(rows(4)), known))).isFalse();
    assertThat(plan.isSameAs(plan.forced())).isFalse();
    List<DatabaseMetadata> rotated = rows(3);
    rotated.set(0, row(0, endpoint("db-0").withCredentials("app", "x")));
    List<DatabaseMetadata> rotatedAgain = rows(3);
    rotatedAgain.set(0, row(0, endpoint("db-0").withCredentials("app", "y")));
    assertThat(plan(scan(rotated), known).isSameAs(plan(scan(rotatedAgain), known))).isFalse();
  }

  @Test
  void toJson_anyPlan_canBeReadAndHasNoSecret() {
    List<DatabaseMetadata> before = rows(4);
    DatabaseScan scan =
        new DatabaseScan(
            List.of(row(0, endpoint("elsewhere"))),
            List.of(RefusedRow.of(key(9), List.of("$.a: \"quoted\""))));

    String json = plan(scan, following(before)).toJson();

    assertThat(json).doesNotContain("canary");
    Map<?, ?> tree = (Map<?, ?>) MetadataCodec.parseJson(json);
    assertThat(tree.get("forced")).isEqualTo(false);
    assertThat(tree.get("changes"))
        .isEqualTo(
            List.of(
                Map.of(
                    "pool",
                    "shard-0/orders/WRITE",
                    "kind",
                    "ENDPOINT",
                    "from",
                    "db-0:5432/orders",
                    "to",
                    "elsewhere:5432/orders")));
    assertThat((List<?>) tree.get("blocked")).hasSize(3);
    assertThat(tree.get("refused"))
        .isEqualTo(
            List.of(Map.of("row", "shard-9/orders", "problems", List.of("$.a: \"quoted\""))));
  }
}
