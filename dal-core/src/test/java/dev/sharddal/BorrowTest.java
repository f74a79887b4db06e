package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.failure.PoolExhaustedException;
import dev.sharddal.failure.RequestRefusedException;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.RouteExplanation;
import dev.sharddal.report.RouteSource;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.GatedTables;
import dev.sharddal.testing.Patience;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a request gets. */
class BorrowTest extends FleetTestBase {

  private static FailureReason reasonOf(Throwable thrown) {
    assertThat(thrown).isInstanceOf(BorrowFailure.class);
    return ((BorrowFailure) thrown).reason();
  }

  @Test
  void getConnection_numericTenant_isTheSameAsItsDecimalText() throws Exception {
    store.put(TenantMetadata.of("42", SHARD_2));
    DataAccessLayer dal = start();
    try (Connection number = dal.getConnection(42L);
        Connection text = dal.getConnection("42");
        Connection read = dal.getConnection(42L, UseCase.READ)) {
      assertThat(Fleet.identity(number)).isEqualTo(identity(two));
      assertThat(Fleet.identity(text)).isEqualTo(identity(two));
      assertThat(read.isReadOnly()).isTrue();
    }
  }

  @Test
  void getConnection_read_isReadOnlyAndWriteIsNot() throws Exception {
    DataAccessLayer dal = start();
    try (Connection read = dal.getConnection(TENANT_1, UseCase.READ);
        Connection write = dal.getConnection(TENANT_1)) {
      assertThat(catchThrowable(() -> read.createStatement().execute("DELETE FROM ledger")))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("read-only");
      read.setAutoCommit(false);
      assertThat(catchThrowable(() -> read.createStatement().execute("DELETE FROM ledger")))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("read-only");
      assertThat(write.isReadOnly()).isFalse();
      read.rollback();
    }
  }

  @Test
  void getConnection_replicas_areUsedByTheirWeights() throws Exception {
    store.put(
        DatabaseMetadata.of(
            SHARD_1,
            ConnectionDetails.of(patient(one))
                .withEndpoint(
                    UseCase.READ, patient(one).withWeight(3), patient(two).withWeight(1))));
    DataAccessLayer dal = start();
    int onTwo = 0;
    for (int i = 0; i < 1000; i++) {
      if (whereIs(dal, TENANT_1, UseCase.READ).equals(identity(two))) {
        onTwo++;
      }
    }
    assertThat(onTwo).isBetween(170, 330);
  }

  @Test
  void getConnection_allConnectionsInUse_isPoolExhaustedAtTheDeadline() throws Exception {
    Duration deadline = Fleet.HASTY_POOL.connectionTimeout();
    DataAccessLayer dal = start();
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(dal.getConnection(TENANT_1));
    }
    store.put(
        DatabaseMetadata.of(
            SHARD_1,
            ConnectionDetails.of(patient(one).withPool(Fleet.HASTY_POOL))
                .withEndpoint(UseCase.READ, patient(one))));
    dal.refresh();
    long start = System.nanoTime();
    Throwable thrown = catchThrowable(() -> dal.getConnection(TENANT_1));
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(thrown)
        .isInstanceOf(PoolExhaustedException.class)
        .isInstanceOf(SQLTransientConnectionException.class)
        .hasMessageContaining("shard-1/orders/WRITE")
        .hasMessageContaining("'t-1'")
        .hasMessageContaining("active=4")
        .hasMessageContaining("maximum=4")
        .hasMessageContaining("300 ms");
    assertThat(reasonOf(thrown)).isEqualTo(FailureReason.POOL_EXHAUSTED);
    assertThat(took).isBetween(deadline.minusMillis(20), Patience.LIMIT);
    assertThat(whereIs(dal, TENANT_1, UseCase.READ)).isEqualTo(identity(one));
    for (Connection connection : all) {
      connection.close();
    }
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
  }

  @Test
  void row31_tenantStates_areServedAsTheContractSays() throws Exception {
    DataAccessLayer dal = start(builder().movingWaitTimeout(Duration.ofMillis(100)));
    TenantMetadata tenant = TenantMetadata.of(TENANT_1, SHARD_1);

    store.put(tenant.withState(TenantState.READ_ONLY));
    dal.refreshTenant(TENANT_1);
    assertThat(reasonOf(catchThrowable(() -> dal.getConnection(TENANT_1))))
        .isEqualTo(FailureReason.TENANT_READ_ONLY);
    assertThat(whereIs(dal, TENANT_1, UseCase.READ)).isEqualTo(identity(one));

    store.put(tenant.withState(TenantState.MOVING));
    dal.refreshTenant(TENANT_1);
    assertThat(catchThrowable(() -> dal.getConnection(TENANT_1)))
        .isInstanceOf(SQLTransientConnectionException.class)
        .satisfies(e -> assertThat(reasonOf(e)).isEqualTo(FailureReason.TENANT_MOVING));
    assertThat(whereIs(dal, TENANT_1, UseCase.READ)).isEqualTo(identity(one));

    store.put(tenant.withState(TenantState.SUSPENDED));
    dal.refreshTenant(TENANT_1);
    assertThat(catchThrowable(() -> dal.getConnection(TENANT_1, UseCase.READ)))
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .satisfies(e -> assertThat(reasonOf(e)).isEqualTo(FailureReason.TENANT_SUSPENDED));

    store.put(tenant);
    dal.refreshTenant(TENANT_1);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
  }

  @Test
  void getConnection_useCaseWithoutEndpoint_isAnErrorUnlessThereIsAFallback() throws Exception {
    DataAccessLayer strict = start();
    assertThat(catchThrowable(() -> strict.getConnection(TENANT_1, UseCase.ANALYTICS)))
        .hasMessageContaining("$.endpoints.ANALYTICS")
        .satisfies(e -> assertThat(reasonOf(e)).isEqualTo(FailureReason.USE_CASE_MISSING));
    DataAccessLayer lenient = start(builder().fallback(UseCase.ANALYTICS, UseCase.READ));
    try (Connection connection = lenient.getConnection(TENANT_1, UseCase.ANALYTICS)) {
      assertThat(connection.isReadOnly()).isTrue();
    }
  }

  @Test
  void getConnection_danglingTenant_isServedOnceItsDatabaseIsThere() throws Exception {
    DatabaseKey later = new DatabaseKey("shard-7", "orders");
    store.put(TenantMetadata.of("t-7", later));
    DataAccessLayer dal = start();
    assertThat(catchThrowable(() -> dal.getConnection("t-7")))
        .hasMessageContaining("shard-7/orders")
        .satisfies(e -> assertThat(reasonOf(e)).isEqualTo(FailureReason.DATABASE_UNKNOWN));
    store.put(Fleet.database(later, patient(two)));
    dal.refresh();
    assertThat(whereIs(dal, "t-7")).isEqualTo(identity(two));
    store.deleteDatabase(later, 0);
    dal.refresh();
    assertThat(reasonOf(catchThrowable(() -> dal.getConnection("t-7"))))
        .isEqualTo(FailureReason.DATABASE_UNKNOWN);
  }

  @Test
  void refreshTenant_movedTenant_goesToItsNewPlaceWithTheNextRequest() throws Exception {
    DataAccessLayer dal = start();
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    store.putTenant(TenantMetadata.of(TENANT_1, SHARD_2), 0);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    dal.refreshTenant(TENANT_1);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(two));
  }

  @Test
  void row36_interruptWhileWaitingForAConnection_endsTheWaitAndLeaksNothing() throws Exception {
    DataAccessLayer dal = start();
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(dal.getConnection(TENANT_1));
    }
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread waiter =
        new Thread(
            () -> {
              outcome.complete(catchThrowable(() -> dal.getConnection(TENANT_1)));
              flag.complete(Thread.currentThread().isInterrupted());
            });
    waiter.start();
    await().until(() -> dal.status().pools().stream().anyMatch(pool -> pool.waiting() == 1));
    // The deadline is far: only the interrupt can have ended the wait.
    waiter.interrupt();
    assertThat(reasonOf(outcome.get(Patience.SECONDS, TimeUnit.SECONDS)))
        .isEqualTo(FailureReason.INTERRUPTED);
    assertThat(flag.get(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    for (Connection connection : all) {
      connection.close();
    }
    assertThat(dal.status().pools()).allMatch(pool -> pool.active() == 0);
  }

  static List<String> impossibleIds() {
    List<String> ids = new ArrayList<>();
    ids.add(null);
    ids.add("");
    ids.add("a\r\nb");
    ids.add("nul\u0000");
    ids.add("escape\u001b[31m");
    ids.add("x".repeat(10 * 1024 * 1024));
    return ids;
  }

  @ParameterizedTest
  @MethodSource("impossibleIds")
  void row38_impossibleTenantId_isRefusedWithNoIoAndPrintedSafely(String id) {
    GatedTables gate = new GatedTables(store);
    DataAccessLayer dal =
        start(DataAccessLayer.builder(gate).topologyRefreshInterval(Duration.ZERO));
    Throwable thrown = catchThrowable(() -> dal.getConnection(id));
    assertThat(thrown).isInstanceOf(RequestRefusedException.class);
    assertThat(reasonOf(thrown)).isEqualTo(FailureReason.INVALID_TENANT_ID);
    assertThat(thrown.getMessage().chars()).noneMatch(Character::isISOControl);
    assertThat(thrown.getMessage()).hasSizeLessThan(200);
    assertThat(dal.explainRoute(id, UseCase.READ).toString())
        .contains("refused")
        .hasSizeLessThan(400);
    assertThat(gate.tenantReads()).isZero();
    assertThatThrownBy(() -> dal.refreshTenant(id)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void explainRoute_says_whereWhyFromWhereAndHowOld() {
    store.put(TenantMetadata.of(TENANT_1, SHARD_1).withTier("LARGE"));
    DataAccessLayer dal = start();
    RouteExplanation first = dal.explainRoute(TENANT_1, UseCase.READ);
    assertThat(first.source()).isEqualTo(RouteSource.STORE);
    assertThat(first.refusal()).isNull();
    assertThat(first.reason()).isNull();
    assertThat(first.pools()).hasSize(1);
    assertThat(first.toString())
        .contains("'t-1'", "shard-1/orders", "LARGE", "127.0.0.1:" + one.port(), "OPEN");
    assertThat(dal.explainRoute(TENANT_1, UseCase.READ).source()).isEqualTo(RouteSource.CACHE);
    RouteExplanation missing = dal.explainRoute(TENANT_1, UseCase.ANALYTICS);
    assertThat(missing.refusal()).contains("no endpoint for ANALYTICS");
    assertThat(missing.reason()).isEqualTo(FailureReason.USE_CASE_MISSING);
    RouteExplanation unknown = dal.explainRoute("nobody", UseCase.READ);
    assertThat(unknown.refusal()).contains("'nobody'");
    assertThat(unknown.reason()).isEqualTo(FailureReason.TENANT_NOT_FOUND);
  }
}
