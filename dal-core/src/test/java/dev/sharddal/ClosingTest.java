package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.DalStatus;
import dev.sharddal.testing.BadServer;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Patience;
import dev.sharddal.testing.Threads;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What close() does to those who have a connection, and to those who want one. */
class ClosingTest extends FleetTestBase {

  private static final PoolKey WRITE_1 = new PoolKey(SHARD_1, UseCase.WRITE, 0);

  @Test
  void row14_closeWithBorrowedConnections_letsTransactionsFinish() throws Exception {
    DataAccessLayer dal = start(builder().drainTimeout(Duration.ofHours(1)));
    Connection transaction = dal.getConnection(TENANT_1);
    transaction.setAutoCommit(false);
    try (Statement statement = transaction.createStatement()) {
      statement.execute("INSERT INTO ledger (note) VALUES ('closing')");
    }
    CompletableFuture<Void> closing = CompletableFuture.runAsync(dal::close, ClosingTest::spawn);
    await().until(() -> dal.status().state() == DalStatus.State.CLOSED);

    assertThat(((BorrowFailure) catchThrowable(() -> dal.getConnection(TENANT_1))).reason())
        .isEqualTo(FailureReason.CLOSED);
    assertThat(Fleet.identity(transaction)).isEqualTo(identity(one));
    transaction.commit();
    assertThat(closing).isNotDone();
    transaction.close();

    closing.get(Patience.SECONDS, TimeUnit.SECONDS);
    awaitNoConnection(one, two);
    assertThat(Threads.ours()).isEmpty();
  }

  @Test
  void row14_closeWithWaiters_wakesThemSoon() throws Exception {
    // The deadline of the waiter and the drain timeout would outlast the test.
    DataAccessLayer dal = start(builder().drainTimeout(Duration.ofHours(1)));
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(dal.getConnection(TENANT_1));
    }
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    Thread waiter =
        new Thread(() -> outcome.complete(catchThrowable(() -> dal.getConnection(TENANT_1))));
    waiter.start();
    await().until(() -> dal.status().pools().stream().anyMatch(pool -> pool.waiting() == 1));

    CompletableFuture<Void> closing = CompletableFuture.runAsync(dal::close, ClosingTest::spawn);
    assertThat(((BorrowFailure) outcome.get(Patience.SECONDS, TimeUnit.SECONDS)).reason())
        .isEqualTo(FailureReason.CLOSED);
    assertThat(closing).as("it waits for those who have a connection").isNotDone();
    for (Connection connection : all) {
      connection.close();
    }
    closing.get(Patience.SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void row14_connectionsThatDoNotComeBack_areCutAtTheDrainTimeoutAndListed() throws Exception {
    Recorder recorder = new Recorder();
    DataAccessLayer dal = start(builder().drainTimeout(Duration.ofMillis(300)).listener(recorder));
    try (Connection first = dal.getConnection(TENANT_1);
        Connection second = dal.getConnection(TENANT_1)) {
      dal.close();
      assertThat(first.isValid(1)).isFalse();
      assertThat(second.isValid(1)).isFalse();
    }
    assertThat(recorder.aborted(WRITE_1)).isEqualTo(2);
    await().until(() -> one.connections("orders") == 0);
    assertThat(Threads.ours()).isEmpty();
  }

  @Test
  void close_whileADatabaseDoesNotAnswer_endsAndLeavesNoThread() {
    try (BadServer silent = BadServer.silent()) {
      store.put(Fleet.database(SHARD_1, patient(one).withPort(silent.port())));
      DataAccessLayer dal =
          build(
              builder()
                  .initializationMode(InitializationMode.DEGRADED)
                  .initializationTimeout(Duration.ofSeconds(2)));
      dal.initializeDB();
      dal.close();
      Threads.awaitNone();
      awaitNoConnection(two);
    }
  }

  @Test
  void close_whileRefreshesOpenPools_leavesNoThreadAndNoConnection() throws Exception {
    DataAccessLayer dal = start();
    List<CompletableFuture<Void>> refreshing = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      refreshing.add(CompletableFuture.runAsync(() -> refreshUntilClosed(dal), ClosingTest::spawn));
    }
    await().until(() -> dal.status().pools().size() > 8);
    dal.close();
    for (CompletableFuture<Void> refresh : refreshing) {
      refresh.get(Patience.SECONDS, TimeUnit.SECONDS);
    }
    Threads.awaitNone();
    awaitNoConnection(one, two);
    assertThat(dal.status().pools()).isEmpty();
  }

  /** Every round brings databases that were not there before. */
  private void refreshUntilClosed(DataAccessLayer dal) {
    try {
      while (true) {
        DatabaseKey key = new DatabaseKey("shard-new", UUID.randomUUID().toString());
        store.put(Fleet.database(key, patient(one)));
        dal.refresh();
        store.deleteDatabase(key, 0);
      }
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageContaining("closed");
    }
  }

  private static void spawn(Runnable task) {
    new Thread(task).start();
  }

  @Test
  void close_neverInitialized_leavesNoThread() {
    build(builder()).close();
    assertThat(Threads.ours()).isEmpty();
  }
}
