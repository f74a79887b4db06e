package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.metadata.CapacityMetrics;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.refresh.PlannedChange;
import dev.sharddal.refresh.PlannedChange.Kind;
import dev.sharddal.refresh.RefreshPlan;
import dev.sharddal.refresh.RefreshReport;
import dev.sharddal.report.ConnectionBudget;
import dev.sharddal.report.ConnectionBudgetException;
import dev.sharddal.report.ConnectionBudgetMode;
import dev.sharddal.report.InitializationReport;
import dev.sharddal.report.PoolOutcome.Result;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.report.ServerBudget;
import dev.sharddal.testing.CapturedLog;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Postgres;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The connection budget at the start, in refreshes and in the status: 8 connections a database. */
class BudgetedFleetTest extends FleetTestBase {

  private static final DatabaseKey NEW = new DatabaseKey("shard-3", "orders");
  private static final PoolKey WRITE = new PoolKey(SHARD_1, UseCase.WRITE, 0);
  private static final PoolKey READ = new PoolKey(SHARD_1, UseCase.READ, 0);

  /** A database with a WRITE and a READ pool on one server, which accepts so many connections. */
  private static DatabaseMetadata limited(
      DatabaseKey key, Postgres server, int size, int maxConnections) {
    DatabaseMetadata row =
        Fleet.database(key, patient(server).withPool(Fleet.PATIENT_POOL.withMaximumPoolSize(size)));
    return limited(key, row.connectionDetails(), maxConnections);
  }

  private static DatabaseMetadata limited(
      DatabaseKey key, ConnectionDetails details, int maxConnections) {
    return new DatabaseMetadata(
        key, details, new CapacityMetrics(Map.of(), Map.of(), null, maxConnections, null), 0);
  }

  private DataAccessLayerBuilder budgeted(ConnectionBudgetMode mode, int instances) {
    return builder().connectionBudget(mode, instances);
  }

  private static String address(Postgres server) {
    return "127.0.0.1:" + server.port();
  }

  private static int occurrences(String text, String part) {
    return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
  }

  @ParameterizedTest
  @EnumSource(InitializationMode.class)
  void row18_refuse_startOverTheBudget_failsWithTheNumbersAndOpensNothing(InitializationMode mode)
      throws Exception {
    store.put(limited(SHARD_1, one, 4, 79));
    store.put(limited(SHARD_2, two, 4, 80));
    Recorder recorder = new Recorder();
    DataAccessLayer dal =
        build(
            budgeted(ConnectionBudgetMode.REFUSE, 10).initializationMode(mode).listener(recorder));

    assertThatThrownBy(dal::initializeDB)
        .isInstanceOfSatisfying(
            ConnectionBudgetException.class,
            e -> {
              assertThat(e.budget().servers()).hasSize(2);
              assertThat(e.budget().over()).hasSize(1);
            })
        .hasMessageContaining(
            "OVER BUDGET "
                + address(one)
                + ": 10 instances x 8 connections (maximumPoolSize of 2 pools) = 80,"
                + " maxConnections 79 (shard-1/orders)")
        .hasMessageContaining("Lower maximumPoolSize")
        .hasMessageNotContaining(address(two));
    assertThat(one.connections("orders") + two.connections("orders")).isZero();
    assertThat(dal.status().pools()).isEmpty();
    assertThat(recorder.events).isEmpty();

    store.put(limited(SHARD_1, one, 4, 80));
    assertThat(dal.initializeDB().failed()).isEmpty();
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
  }

  @Test
  void row18_warn_isTheDefaultAndSaidOnceAndAgainWhenItChanges() throws Exception {
    store.put(limited(SHARD_1, one, 4, 7));
    store.put(limited(SHARD_2, two, 4, 8));
    try (CapturedLog log = CapturedLog.everythingOf("dev.sharddal.topology")) {
      DataAccessLayer dal = build(builder());
      InitializationReport report = dal.initializeDB();

      String over = "is over its connection budget: " + address(one) + ": 1 instances x 8";
      assertThat(report.failed()).isEmpty();
      assertThat(report.connectionBudget().over())
          .containsExactly(new ServerBudget(address(one), 2, 8, 1, 7, SHARD_1));
      assertThat(report.toString()).contains("OVER BUDGET " + address(one));
      assertThat(dal.status().connectionBudget()).isEqualTo(report.connectionBudget());
      assertThat(dal.status().toString()).contains("OVER BUDGET " + address(one));
      assertThat(occurrences(log.text(), over)).isOne();

      dal.refresh();
      dal.refresh(SHARD_1);
      assertThat(occurrences(log.text(), "is over its connection budget")).isOne();

      store.put(limited(SHARD_1, one, 5, 7));
      dal.refresh(SHARD_1);
      assertThat(log.text()).contains("1 instances x 10 connections");
      assertThat(occurrences(log.text(), "is over its connection budget")).isEqualTo(2);

      store.put(limited(SHARD_1, one, 3, 7));
      dal.refresh();
      assertThat(log.text()).contains("within its connection budget again: " + address(one));
      assertThat(dal.status().connectionBudget().over()).isEmpty();
    }
  }

  @Test
  void row18_off_checksAndReportsNothing() throws Exception {
    store.put(limited(SHARD_1, one, 4, 1));
    try (CapturedLog log = CapturedLog.everythingOf("dev.sharddal.topology")) {
      DataAccessLayer dal = build(budgeted(ConnectionBudgetMode.OFF, 1_000));
      assertThat(dal.initializeDB().connectionBudget()).isEqualTo(ConnectionBudget.UNCHECKED);
      store.put(limited(SHARD_1, one, 5, 1));
      assertThat(dal.refresh().blocked()).isEmpty();
      assertThat(dal.status().connectionBudget()).isEqualTo(ConnectionBudget.UNCHECKED);
      assertThat(log.text()).doesNotContain("over its connection budget");
    }
  }

  @Test
  void row18_refuse_refreshOverTheBudget_blocksWhatExceedsItAndAppliesTheRest() throws Exception {
    store.put(limited(SHARD_1, one, 4, 80));
    DataAccessLayer dal = start(budgeted(ConnectionBudgetMode.REFUSE, 10));
    store.put(limited(SHARD_1, one, 5, 80));
    store.put(Fleet.database(SHARD_2, patient(one)));
    store.put(Fleet.database(NEW, patient(two)));
    store.put(TenantMetadata.of("t-3", NEW));

    RefreshPlan plan = dal.planRefresh();
    assertThat(plan.changes())
        .extracting(PlannedChange::kind)
        .containsExactly(Kind.OPEN, Kind.OPEN);
    try (CapturedLog log = CapturedLog.everythingOf("dev.sharddal.topology")) {
      RefreshReport report = dal.refresh();
      assertThat(report.plan().isSameAs(plan)).isTrue();
      assertThat(report.outcomes())
          .extracting(outcome -> outcome.result())
          .containsExactly(Result.OPENED, Result.OPENED);
      assertThat(report.blocked()).hasSize(4).contains(WRITE, READ);
      assertThat(report.toString())
          .contains("BLOCKED " + WRITE + ": its server would be over", address(one));
      assertThat(dal.refresh().outcomes()).as("the second refresh").isEmpty();
      assertThat(occurrences(log.text(), "is blocked, and the pool stays as it is")).isEqualTo(4);
      assertThat(log.text()).doesNotContain("maxRemovalShare");
    }
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    assertThat(whereIs(dal, TENANT_2)).as("stays where it was").isEqualTo(identity(two));
    assertThat(whereIs(dal, "t-3")).isEqualTo(identity(two));
    assertThat(sizeOf(dal, WRITE)).isEqualTo(4);
    assertThat(dal.status().connectionBudget().over()).isEmpty();
    assertThat(dal.status().connectionBudget().blocked()).hasSize(4);
    assertThat(dal.status().toString()).contains("BLOCKED " + WRITE + ": ");

    store.put(limited(SHARD_1, one, 5, 200));
    assertThat(dal.refresh().blocked()).isEmpty();
    assertThat(whereIs(dal, TENANT_2)).isEqualTo(identity(one));
    assertThat(sizeOf(dal, WRITE)).isEqualTo(5);
    assertThat(dal.status().connectionBudget().blocked()).isEmpty();
  }

  private static int sizeOf(DataAccessLayer dal, PoolKey pool) {
    return dal.status().pools().stream()
        .filter(status -> status.pool().equals(pool))
        .mapToInt(PoolStatus::maximum)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void row18_refuse_refreshOfOneDatabase_countsThePoolsOfTheOthers() throws Exception {
    store.put(limited(SHARD_1, one, 4, 160));
    DataAccessLayer dal = start(budgeted(ConnectionBudgetMode.REFUSE, 10));
    store.put(Fleet.database(NEW, patient(one)));
    store.put(TenantMetadata.of("t-3", NEW));
    assertThat(dal.refresh(NEW).blocked()).as("160 of 160").isEmpty();
    store.put(limited(SHARD_1, one, 5, 160));
    assertThat(dal.refresh(SHARD_1).blocked()).containsExactly(WRITE, READ);
    dal.refresh(NEW);
    assertThat(dal.status().connectionBudget().blocked())
        .as("a refresh of another database changes nothing about it")
        .containsOnlyKeys(WRITE, READ);

    assertThat(dal.refresh(dal.planRefresh().forced()).changed()).isEqualTo(2);
    assertThat(sizeOf(dal, WRITE)).isEqualTo(5);
    assertThat(dal.refresh(SHARD_1).blocked()).as("it grows no more").isEmpty();
    assertThat(dal.status().connectionBudget().over()).hasSize(1);
    assertThat(dal.status().connectionBudget().blocked()).isEmpty();
  }

  @Test
  void row18_refuse_newDatabaseThatDoesNotFit_isNotServedAndTheErrorSaysWhereToLook() {
    store.put(limited(SHARD_1, one, 4, 80));
    DataAccessLayer dal = start(budgeted(ConnectionBudgetMode.REFUSE, 10));
    store.put(Fleet.database(NEW, patient(one)));
    store.put(TenantMetadata.of("t-3", NEW));
    assertThat(dal.refresh().blocked()).hasSize(2);
    assertThatThrownBy(() -> dal.getConnection("t-3"))
        .hasMessageContaining("status() shows what blocks its pools");
    assertThat(dal.status().connectionBudget().blocked().values())
        .allSatisfy(why -> assertThat(why).contains("over its connection budget: " + address(one)));
  }

  @Test
  void row18_refuse_limitLoweredLater_isReportedAndClosesNothing() throws Exception {
    store.put(limited(SHARD_1, one, 4, 80));
    DataAccessLayer dal = start(budgeted(ConnectionBudgetMode.REFUSE, 10));
    store.put(limited(SHARD_1, one, 4, 20));
    try (CapturedLog log = CapturedLog.everythingOf("dev.sharddal.topology")) {
      RefreshReport report = dal.refresh();
      assertThat(report.blocked()).isEmpty();
      assertThat(log.text()).contains("is over its connection budget: " + address(one));
    }
    assertThat(dal.status().connectionBudget().over()).hasSize(1);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
  }
}
