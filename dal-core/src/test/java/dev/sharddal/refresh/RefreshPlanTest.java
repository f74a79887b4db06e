package dev.sharddal.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.failure.FailureReason;
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
import dev.sharddal.report.PoolOutcome;
import dev.sharddal.store.MetadataCodec;
import java.time.Duration;
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
    assertThat(plan.databases()).isEqualTo(after);
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

  @Test
  void between_poolThatIsFollowedButNotInForce_isOpened() {
    CurrentTopology all = following(rows(2));
    CurrentTopology known = new CurrentTopology(all.following(), Map.of(), all.versions());
    RefreshPlan plan = plan(scan(rows(1)), known);
    assertThat(kinds(plan)).containsExactly(Kind.OPEN, Kind.REMOVE);
    assertThat(plan.pools())
        .extracting(PlannedChange::from)
        .containsExactly(null, "db-1:5432/orders");
  }

  @Test
  void between_rowThatDoesNotFitTheDefaults_isRefusedAndItsPoolsStay() {
    PoolSettings many = PoolSettings.UNSET.withMinimumIdle(20);
    RefreshPlan plan = RefreshPlan.between(scan(rows(1)), following(rows(1)), many, SHARE);
    assertThat(kinds(plan)).containsExactly(Kind.REFUSED);
    assertThat(plan.refused()).singleElement().asString().startsWith("shard-0/orders: minimumIdle");
    assertThat(plan.databases()).isEmpty();
    assertThat(plan.definitions()).hasSize(1);
  }

  @Test
  void between_refusedRowWhoseKeyIsUnknown_isReportedAndKeepsNothing() {
    RefusedRow row = new RefusedRow(null, "row 7", List.of("no key"));
    RefreshPlan plan = plan(new DatabaseScan(rows(1), List.of(row)), following(rows(2)));
    assertThat(kinds(plan)).containsExactly(Kind.UNCHANGED, Kind.REMOVE);
    assertThat(plan.refused()).containsExactly(row);
    assertThat(plan.kept()).isEmpty();
  }

  @Test
  void isEmpty_planThatTouchesNothing_isTrue() {
    assertThat(plan(scan(rows(2)), following(rows(2))).isEmpty()).isTrue();
    assertThat(plan(scan(List.of()), following(rows(3))).isEmpty()).as("all blocked").isTrue();
    assertThat(plan(scan(rows(3)), following(rows(2))).isEmpty()).isFalse();
  }

  @Test
  void forced_forcedPlan_isTheSame() {
    RefreshPlan forced = plan(scan(rows(1)), following(rows(1))).forced();
    assertThat(forced.forced()).isSameAs(forced);
    assertThat(plan(scan(rows(1)), following(rows(1))).isForced()).isFalse();
  }

  @Test
  void isSameAs_planThatDiffersInOnePartOnly_isFalse() {
    CurrentTopology known = following(rows(2));
    RefreshPlan plan = plan(scan(rows(2)), known);
    assertThat(plan.isSameAs(plan.forced())).as("forced").isFalse();
    List<DatabaseMetadata> newer = rows(2);
    newer.set(0, newer.get(0).withVersion(9));
    assertThat(plan.isSameAs(plan(scan(newer), known))).as("databases").isFalse();
    RefusedRow row = new RefusedRow(null, "row 7", List.of("no key"));
    assertThat(plan.isSameAs(plan(new DatabaseScan(rows(2), List.of(row)), known)))
        .as("refused")
        .isFalse();
    CurrentTopology closed = new CurrentTopology(known.following(), Map.of(), known.versions());
    assertThat(plan.isSameAs(plan(scan(rows(2)), closed))).as("pools").isFalse();
    RefreshPlan opening = plan(scan(rows(2)), CurrentTopology.NONE);
    PoolSettings small = PoolSettings.UNSET.withMaximumPoolSize(3);
    assertThat(
            opening.isSameAs(
                RefreshPlan.between(scan(rows(2)), CurrentTopology.NONE, small, SHARE)))
        .as("definitions")
        .isFalse();
  }

  @Test
  void toJson_blockedAndUnchangedPools_areCountedAndNamed() {
    List<DatabaseMetadata> before = rows(4);
    Map<?, ?> tree =
        (Map<?, ?>)
            MetadataCodec.parseJson(plan(scan(before.subList(0, 1)), following(before)).toJson());
    assertThat(tree.get("unchanged")).hasToString("4");
    assertThat(tree.get("blocked"))
        .isEqualTo(List.of("shard-1/orders/WRITE", "shard-2/orders/WRITE", "shard-3/orders/WRITE"));
  }

  @Test
  void toString_eachKindOfChange_saysFromWhereToWhere() {
    PoolKey pool = new PoolKey(key(0), UseCase.WRITE, 0);
    Map<Kind, String> lines = new TreeMap<>();
    for (Kind kind : Kind.values()) {
      lines.put(kind, new PlannedChange(pool, kind, "here", "there").toString());
    }
    assertThat(lines.values())
        .containsExactly(
            "UNCHANGED shard-0/orders/WRITE",
            "OPEN shard-0/orders/WRITE to there",
            "RESIZE shard-0/orders/WRITE",
            "CREDENTIALS shard-0/orders/WRITE",
            "ENDPOINT shard-0/orders/WRITE from here to there",
            "REMOVE shard-0/orders/WRITE from here",
            "REFUSED shard-0/orders/WRITE",
            "BLOCKED shard-0/orders/WRITE from here");
  }

  @Test
  void toString_plan_hasALineForEachChangeButNoneForTheRest() {
    List<DatabaseMetadata> after = new ArrayList<>(rows(2));
    after.set(1, row(1, endpoint("elsewhere")));
    assertThat(plan(scan(after), following(rows(2))))
        .hasToString(
            """
            1 changes, 1 pools unchanged, 0 rows refused
              ENDPOINT shard-1/orders/WRITE from db-1:5432/orders to elsewhere:5432/orders""");
  }

  @Test
  void of_oneDatabase_isWhatIsKnownOfIt() {
    CurrentTopology known = following(rows(3));
    CurrentTopology one = known.of(key(1));
    PoolKey pool = new PoolKey(key(1), UseCase.WRITE, 0);
    assertThat(one.following()).containsOnlyKeys(pool);
    assertThat(one.inForce()).containsOnlyKeys(pool);
    assertThat(one.versions()).containsOnlyKeys(key(1));
    assertThat(known.of(key(9))).isEqualTo(CurrentTopology.NONE);
  }

  @Test
  void outdatedPlan_hasThePlanAsItIsNow() {
    RefreshPlan now = plan(scan(rows(1)), CurrentTopology.NONE);
    OutdatedPlanException outdated = new OutdatedPlanException(now);
    assertThat(outdated.now()).isSameAs(now);
    assertThat(outdated).hasMessageContaining("OPEN shard-0/orders/WRITE to db-0:5432/orders");
  }

  @Test
  void report_failedAndBlockedPools_areCountedAndNamed() {
    List<DatabaseMetadata> before = rows(4);
    RefusedRow row = RefusedRow.of(key(9), List.of("$.engine: unknown"));
    RefreshPlan plan =
        plan(new DatabaseScan(List.of(row(0, endpoint("new"))), List.of(row)), following(before));
    Duration took = Duration.ofMillis(7);
    PoolOutcome failed =
        PoolOutcome.failed(
            new PoolKey(key(0), UseCase.WRITE, 0),
            FailureReason.AUTHENTICATION_FAILED,
            new IllegalStateException("refused"),
            took);
    PoolOutcome opened =
        PoolOutcome.of(new PoolKey(key(5), UseCase.WRITE, 0), PoolOutcome.Result.OPENED, took);
    PoolOutcome removed =
        PoolOutcome.of(new PoolKey(key(6), UseCase.WRITE, 0), PoolOutcome.Result.REMOVED, took);

    RefreshReport report =
        new RefreshReport(plan, List.of(opened, failed, removed), Duration.ofMillis(12));

    assertThat(report.failed()).containsExactly(failed);
    assertThat(report.changed()).isEqualTo(2);
    assertThat(report.blocked()).isEqualTo(plan.blocked()).hasSize(3);
    assertThat(report)
        .hasToString(
            """
            2 pools changed, 1 failed, 3 unchanged, 1 rows refused, in 12 ms
              shard-5/orders/WRITE: OPENED in 7 ms
              shard-0/orders/WRITE: FAILED in 7 ms: AUTHENTICATION_FAILED: refused
              shard-6/orders/WRITE: REMOVED in 7 ms
              BLOCKED shard-1/orders/WRITE
              BLOCKED shard-2/orders/WRITE
              BLOCKED shard-3/orders/WRITE
              REFUSED shard-9/orders: $.engine: unknown""");
  }
}
