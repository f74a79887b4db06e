package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.refresh.RefreshReport;
import dev.sharddal.report.DalStatus;
import dev.sharddal.report.InitializationReport;
import dev.sharddal.testing.BadServer;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.HangingReads;
import dev.sharddal.testing.Patience;
import dev.sharddal.testing.Threads;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** close() on an interrupted thread, during a start and during a refresh: nothing is left open. */
class ClosedMidwayTest extends FleetTestBase {

  private static final DatabaseKey SICK = new DatabaseKey("shard-0", "orders");
  private static final PoolKey WRITE_1 = new PoolKey(SHARD_1, UseCase.WRITE, 0);

  private final BadServer silent = BadServer.silent();

  @AfterEach
  void stopSilentServer() {
    silent.close();
  }

  private Endpoint sick() {
    return patient(one).withPort(silent.port()).withProperty("loginTimeout", "600");
  }

  private static <T> CompletableFuture<T> async(Supplier<T> call) {
    return CompletableFuture.supplyAsync(call, task -> new Thread(task).start());
  }

  /** Closes on a thread that is interrupted, and returns whether it still is afterwards. */
  private static CompletableFuture<Boolean> closeInterrupted(DataAccessLayer dal) {
    return async(
        () -> {
          Thread.currentThread().interrupt();
          dal.close();
          return Thread.currentThread().isInterrupted();
        });
  }

  private void nothingIsLeft(DataAccessLayer dal) {
    assertThat(Threads.ours()).isEmpty();
    assertThat(dal.status().state()).isEqualTo(DalStatus.State.CLOSED);
    assertThat(dal.status().pools()).isEmpty();
    await().until(() -> silent.open() == 0);
    awaitNoConnection(one, two);
  }

  @Test
  void row48_closeOnAnInterruptedThread_letsTransactionsFinishAndKeepsTheInterrupt()
      throws Exception {
    DataAccessLayer dal = start(builder().drainTimeout(Duration.ofHours(1)));
    Connection borrowed = dal.getConnection(TENANT_1);
    CompletableFuture<Boolean> closing = closeInterrupted(dal);
    await().until(() -> dal.status().state() == DalStatus.State.CLOSED);
    assertThat(Fleet.identity(borrowed)).isEqualTo(identity(one));
    assertThat(closing).as("it waits for the borrower").isNotDone();

    borrowed.close();

    assertThat(closing.get(Patience.SECONDS, TimeUnit.SECONDS)).as("interrupted").isTrue();
    nothingIsLeft(dal);
  }

  @Test
  void row48_closeOnAnInterruptedThread_abortsAtTheDrainTimeout() throws Exception {
    Recorder recorder = new Recorder();
    DataAccessLayer dal = start(builder().drainTimeout(Duration.ofMillis(300)).listener(recorder));
    try (Connection borrowed = dal.getConnection(TENANT_1)) {
      assertThat(closeInterrupted(dal).get(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(borrowed.isValid(1)).isFalse();
    }
    assertThat(recorder.aborted(WRITE_1)).isEqualTo(1);
    nothingIsLeft(dal);
  }

  @Test
  void row48_interruptWhileClosing_isKeptAndChangesNothing() throws Exception {
    DataAccessLayer dal = start(builder().drainTimeout(Duration.ofHours(1)));
    Connection borrowed = dal.getConnection(TENANT_1);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread closing =
        new Thread(
            () -> {
              dal.close();
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    closing.start();
    for (int i = 0; i < 3; i++) {
      Threads.awaitCall(closing, "isDoneWithin");
      closing.interrupt();
    }
    assertThat(Fleet.identity(borrowed)).isEqualTo(identity(one));
    assertThat(interrupted).isNotDone();

    borrowed.close();

    assertThat(interrupted.get(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    nothingIsLeft(dal);
  }

  /** Where a start waits when it is closed. */
  enum Hangs {
    FEED,
    SCAN,
    LOGIN,
    CREDENTIALS
  }

  @ParameterizedTest
  @EnumSource
  void row48_closeDuringInitializeDB_endsTheStartWithAClearError(Hangs where) throws Exception {
    HangingReads rows = new HangingReads(store);
    CountDownLatch resolving = new CountDownLatch(1);
    DataAccessLayer dal = hanging(where, rows, resolving);
    CompletableFuture<InitializationReport> starting = async(dal::initializeDB);
    switch (where) {
      case FEED, SCAN -> await().until(() -> rows.hanging() == 1);
      case LOGIN -> await().until(() -> silent.accepted() >= 2);
      default -> assertThat(resolving.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(starting).isNotDone();

    dal.close();

    assertThatThrownBy(() -> starting.get(Patience.SECONDS, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("close() was called while initializeDB() was running");
    nothingIsLeft(dal);
    assertThatThrownBy(dal::initializeDB)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("build another one");
  }

  private DataAccessLayer hanging(Hangs where, HangingReads rows, CountDownLatch resolving) {
    rows.hangFeed(where == Hangs.FEED);
    rows.hangScans(where == Hangs.SCAN);
    if (where == Hangs.LOGIN) {
      store.put(Fleet.database(SICK, sick()));
    } else if (where == Hangs.CREDENTIALS) {
      store.put(
          Fleet.database(SICK, patient(one).withCredentials(new Credentials.Secret("hangs"))));
    }
    return build(
        hourLong(rows)
            .credentialsResolver(
                pool -> {
                  resolving.countDown();
                  return hang();
                }));
  }

  private static Credentials.Password hang() {
    try {
      new CountDownLatch(1).await();
      return new Credentials.Password("never", "returned");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static DataAccessLayerBuilder hourLong(MetadataStore rows) {
    return DataAccessLayer.builder(rows)
        .topologyRefreshInterval(Duration.ZERO)
        .initializationTimeout(Duration.ofHours(1));
  }

  @Test
  void row48_closeDuringARefresh_endsTheRefresh() throws Exception {
    DataAccessLayer dal = start(hourLong(store));
    store.put(Fleet.database(SICK, sick()));
    CompletableFuture<RefreshReport> refreshing = async(dal::refresh);
    await().until(() -> silent.accepted() >= 2);

    dal.close();

    refreshing.get(Patience.SECONDS, TimeUnit.SECONDS);
    nothingIsLeft(dal);
  }

  @Test
  void row48_closeWhileARefreshScans_endsTheRefreshWithAClearError() throws Exception {
    HangingReads rows = new HangingReads(store);
    DataAccessLayer dal = start(hourLong(rows));
    rows.hangScans(true);
    CompletableFuture<RefreshReport> refreshing = async(dal::refresh);
    await().until(() -> rows.hanging() == 1);

    dal.close();

    assertThatThrownBy(() -> refreshing.get(Patience.SECONDS, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    nothingIsLeft(dal);
  }

  @Test
  void start_changeFeedHangs_isBoundedAndTheFeedIsReadLater() throws Exception {
    HangingReads rows = new HangingReads(store);
    rows.hangFeed(true);
    DataAccessLayer dal =
        build(
            hourLong(rows)
                .initializationTimeout(Duration.ofSeconds(8))
                .changePollInterval(Duration.ofMillis(50)));

    assertThat(dal.initializeDB().failed()).isEmpty(); // without a bound it would never return

    rows.hangFeed(false);
    rows.release();
    store.putDatabase(Fleet.database(SHARD_1, patient(two)), 0);
    await().until(() -> whereIs(dal, TENANT_1).equals(identity(two)));
  }

  @Test
  void start_allReadsOfTheStoreHang_failsWithinTheTimeout() {
    HangingReads rows = new HangingReads(store);
    rows.hangFeed(true);
    rows.hangScans(true);
    DataAccessLayer dal = build(hourLong(rows).initializationTimeout(Duration.ofSeconds(1)));
    assertThatThrownBy(dal::initializeDB).hasMessageContaining("did not complete within");
    await("reads that were given up have ended").until(() -> rows.hanging() == 0);
  }
}
