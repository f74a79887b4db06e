package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.failure.PoolExhaustedException;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.refresh.RefreshReport;
import dev.sharddal.report.PoolOutcome.Result;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.testing.BadServer;
import dev.sharddal.testing.Borrowers;
import dev.sharddal.testing.FakeTicker;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Patience;
import dev.sharddal.testing.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What borrowers feel when a pool is replaced: nothing. */
class PoolReplacementTest extends FleetTestBase {

  private static final PoolKey WRITE_1 = new PoolKey(SHARD_1, UseCase.WRITE, 0);

  @Test
  void row02_alternatingUsersUnderLoad_noFailedBorrowAndNoAbortedTransaction() {
    one.user("app_blue", "blue").user("app_green", "green");
    DataAccessLayer dal = start();
    try (Borrowers borrowers = Borrowers.start(8, i -> dal.getConnection(TENANT_1))) {
      for (int round = 0; round < 5; round++) {
        String color = round % 2 == 0 ? "blue" : "green";
        store.put(Fleet.database(SHARD_1, patient(one).withCredentials("app_" + color, color)));
        assertThat(dal.refresh(SHARD_1).outcomes())
            .extracting(outcome -> outcome.result())
            .containsOnly(Result.REPLACED);
        awaitMore(borrowers, 50);
      }
      borrowers.stop();
      assertNothingLost(borrowers);
    }
  }

  @Test
  void row11_hostMigrationUnderLoad_noFailedBorrowAndNoAbortedTransaction() {
    store.put(Fleet.database(SHARD_1, patient(one)));
    DataAccessLayer dal = start();
    try (Borrowers borrowers = Borrowers.start(16, i -> dal.getConnection(TENANT_1))) {
      for (int round = 0; round < 6; round++) {
        store.put(Fleet.database(SHARD_1, patient(round % 2 == 0 ? two : one)));
        dal.refresh();
        awaitMore(borrowers, 50);
      }
      borrowers.stop();
      assertNothingLost(borrowers);
      assertThat(borrowers.worstBorrow()).isLessThan(Patience.LIMIT);
    }
  }

  @Test
  void row11_hostMigration_oldPoolIsClosedWhenItsLastConnectionIsBack() throws Exception {
    DataAccessLayer dal = start();
    try (Connection transaction = dal.getConnection(TENANT_1);
        Statement statement = transaction.createStatement()) {
      transaction.setAutoCommit(false);
      statement.execute("INSERT INTO ledger (note) VALUES ('long')");
      store.put(Fleet.database(SHARD_1, patient(two)));
      dal.refresh();

      assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(two));
      await().until(() -> one.connections("orders") == 1);
      await()
          .untilAsserted(
              () ->
                  assertThat(dal.status().pools())
                      .filteredOn(pool -> pool.state() == PoolStatus.State.DRAINING)
                      .extracting(PoolStatus::active)
                      .containsExactly(1));
      assertThat(Fleet.identity(transaction)).isEqualTo(identity(one));
      transaction.commit();
    }
    await().until(() -> one.connections("orders") == 0);
    await()
        .until(
            () ->
                dal.status().pools().stream()
                    .noneMatch(pool -> pool.state() == PoolStatus.State.DRAINING));
  }

  @Test
  void row11_hostMigration_transactionThatOutlivesTheDrainTimeout_isCutAndReported()
      throws Exception {
    Recorder recorder = new Recorder();
    DataAccessLayer dal = start(builder().drainTimeout(Duration.ofMillis(300)).listener(recorder));
    try (Connection held = dal.getConnection(TENANT_1)) {
      store.put(Fleet.database(SHARD_1, patient(two)));
      dal.refresh();
      await().until(() -> recorder.aborted(WRITE_1) == 1);
      await().until(() -> one.connections("orders") == 0);
      assertThat(held.isValid(1)).isFalse();
    }
  }

  @Test
  void row12_newHostWrong_oldPoolStaysInForceAndRecoversByItself() throws Exception {
    DataAccessLayer dal = start();
    int nobody = BadServer.refusingPort();
    store.put(Fleet.database(SHARD_1, patient(one).withPort(nobody)));

    RefreshReport report = dal.refresh();

    assertThat(report.failed())
        .extracting(outcome -> outcome.pool().database())
        .containsOnly(SHARD_1);
    assertThat(report.toString()).contains("FAILED", "DATABASE_UNAVAILABLE");
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    assertThat(statusOf(dal, WRITE_1).state()).isEqualTo(PoolStatus.State.OUTDATED);
    assertThat(statusOf(dal, WRITE_1).failure()).contains("DATABASE_UNAVAILABLE");

    store.put(Fleet.database(SHARD_1, patient(two)));
    assertThat(dal.refresh().failed()).isEmpty();
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(two));
    assertThat(statusOf(dal, WRITE_1).state()).isEqualTo(PoolStatus.State.OPEN);
  }

  @Test
  void row12_newPasswordNotYetInTheDatabase_isRetriedUntilItIsThere() throws Exception {
    one.user("late", "old");
    store.put(Fleet.database(SHARD_1, patient(one).withCredentials("late", "old")));
    Recorder recorder = new Recorder();
    DataAccessLayer dal = start(builder().listener(recorder));
    store.put(Fleet.database(SHARD_1, patient(one).withCredentials("late", "new")));

    assertThat(dal.refresh(SHARD_1).failed())
        .extracting(outcome -> outcome.reason().name())
        .containsOnly("AUTHENTICATION_FAILED");
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));

    one.user("late", "new");
    await().until(() -> recorder.replaced(WRITE_1) == 1);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    assertThat(statusOf(dal, WRITE_1).state()).isEqualTo(PoolStatus.State.OPEN);
  }

  @Test
  void row13_borrowersWaitingForAFullPoolDuringASwap_getTheSuccessor() throws Exception {
    // The deadline is far: nobody gets there by giving up.
    swapUnderAWaitingBorrower(Fleet.PATIENT_POOL, waiter -> {});
  }

  @Test
  void row13_borrowerInTheSecondHalfOfItsTimeDuringASwap_getsTheSuccessor() throws Exception {
    swapUnderAWaitingBorrower(
        Fleet.HASTY_POOL, waiter -> Threads.awaitCall(waiter, "borrowWithin"));
  }

  private void swapUnderAWaitingBorrower(PoolSettings patient, Consumer<Thread> untilItHasWaited)
      throws Exception {
    store.put(Fleet.database(SHARD_1, patient(one).withPool(patient)));
    // The clock stands still: the second half of its time does not end.
    DataAccessLayer dal = start(builder().ticker(new FakeTicker()));
    int maximum = statusOf(dal, WRITE_1).maximum();
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < maximum; i++) {
      all.add(dal.getConnection(TENANT_1));
    }
    var where = new CompletableFuture<String>();
    Thread waiter =
        new Thread(
            () -> {
              try {
                where.complete(whereIs(dal, TENANT_1));
              } catch (SQLException e) {
                where.completeExceptionally(e);
              }
            });
    waiter.start();
    untilItHasWaited.accept(waiter);
    await().until(() -> statusOf(dal, WRITE_1).waiting() == 1);

    store.put(Fleet.database(SHARD_1, patient(two).withPool(patient)));
    dal.refresh();

    // Nobody has given a connection back: only the successor can have served the waiter.
    assertThat(where.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(identity(two));
    for (Connection connection : all) {
      assertThat(Fleet.identity(connection)).isEqualTo(identity(one));
      connection.close();
    }
  }

  @Test
  void borrow_databaseRemovedAndTenantMovedWhileItWaits_goesOnThereWithWhatIsLeftOfItsTime()
      throws Exception {
    Duration half = Duration.ofMillis(1500);
    PoolSettings patient =
        Fleet.SMALL_POOL.withMaximumPoolSize(1).withConnectionTimeout(half.multipliedBy(2));
    FakeTicker ticker = new FakeTicker();
    PoolKey write2 = new PoolKey(SHARD_2, UseCase.WRITE, 0);
    store.put(Fleet.database(SHARD_1, patient(one).withPool(patient)));
    store.put(Fleet.database(SHARD_2, patient(two).withPool(patient)));
    DataAccessLayer dal = start(builder().ticker(ticker));
    try (Connection here = dal.getConnection(TENANT_1);
        Connection there = dal.getConnection(TENANT_2)) {
      var outcome = new CompletableFuture<Throwable>();
      Thread waiter =
          new Thread(() -> outcome.complete(catchThrowable(() -> dal.getConnection(TENANT_1))));
      waiter.start();
      Threads.awaitCall(waiter, "borrowWithin");
      await().until(() -> statusOf(dal, WRITE_1).waiting() == 1);
      ticker.advance(half);
      store.put(TenantMetadata.of(TENANT_1, SHARD_2));
      dal.refreshTenant(TENANT_1);
      store.deleteDatabase(SHARD_1, 0);
      dal.refresh();
      await().until(() -> statusOf(dal, write2).waiting() == 1);

      assertThat(outcome).as("it has half of its time left").isNotDone();
      ticker.advance(half);
      assertThat(outcome.get(Patience.SECONDS, TimeUnit.SECONDS))
          .isInstanceOf(PoolExhaustedException.class)
          .hasMessageContaining("shard-2");
      assertThat(here.isValid(1)).isTrue();
      assertThat(there.isValid(1)).isTrue();
    }
  }

  @Test
  void row15_useAfterCloseAndDoubleClose_neverTouchTheNextBorrower() throws Exception {
    store.put(
        Fleet.database(SHARD_1, patient(one).withPool(Fleet.PATIENT_POOL.withMaximumPoolSize(1))));
    DataAccessLayer dal = start();
    Connection first = dal.getConnection(TENANT_1);
    Statement leaked = first.createStatement();
    first.close();
    try (Connection second = dal.getConnection(TENANT_1);
        Statement statement = second.createStatement()) {
      second.setAutoCommit(false);
      statement.execute("CREATE TEMP TABLE mine (n int) ON COMMIT DROP");
      first.close();
      assertThat(catchThrowable(first::rollback)).isInstanceOf(SQLException.class);
      assertThat(catchThrowable(() -> leaked.execute("DROP TABLE mine")))
          .isInstanceOf(SQLException.class);
      assertThat(Fleet.ask(second, "SELECT count(*) FROM mine")).isEqualTo("0");
    }
  }

  @Test
  void refresh_resizedPool_keepsItsConnections() throws Exception {
    DataAccessLayer dal = start();
    try (Connection held = dal.getConnection(TENANT_1)) {
      String pid = Fleet.ask(held, "SELECT pg_backend_pid()");
      store.put(
          Fleet.database(
              SHARD_1, patient(one).withPool(Fleet.PATIENT_POOL.withMaximumPoolSize(7))));
      RefreshReport report = dal.refresh();
      assertThat(report.outcomes())
          .extracting(outcome -> outcome.result())
          .containsOnly(Result.RESIZED)
          .hasSize(2);
      assertThat(statusOf(dal, WRITE_1).maximum()).isEqualTo(7);
      assertThat(Fleet.ask(held, "SELECT pg_backend_pid()")).isEqualTo(pid);
    }
  }

  @Test
  void refresh_nothingChanged_touchesNoConnection() throws Exception {
    DataAccessLayer dal = start();
    List<String> before = backends();
    RefreshReport report = dal.refresh();
    assertThat(report.plan().isEmpty()).isTrue();
    assertThat(report.outcomes()).isEmpty();
    assertThat(report.plan().unchanged()).isEqualTo(4);
    assertThat(backends()).isNotEmpty().containsAll(before);
  }

  private List<String> backends() {
    return one.query(
        "postgres",
        "SELECT pid FROM pg_stat_activity WHERE datname = 'orders' AND usename = 'app'"
            + " ORDER BY pid");
  }

  private static PoolStatus statusOf(DataAccessLayer dal, PoolKey key) {
    return dal.status().pools().stream()
        .filter(pool -> pool.pool().equals(key) && pool.state() != PoolStatus.State.DRAINING)
        .findFirst()
        .orElseThrow();
  }

  private static void awaitMore(Borrowers borrowers, int transactions) {
    long target = borrowers.transactions() + transactions;
    await().until(() -> borrowers.transactions() >= target);
  }

  private static void assertNothingLost(Borrowers borrowers) {
    assertThat(borrowers.failedBorrows()).isEmpty();
    assertThat(borrowers.abortedTransactions()).isEmpty();
    assertThat(borrowers.transactions()).isGreaterThan(250);
  }
}
