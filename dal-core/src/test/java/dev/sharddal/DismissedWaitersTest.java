package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.failure.ShardUnavailableException;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.testing.Fault;
import dev.sharddal.testing.FaultProxy;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Patience;
import dev.sharddal.testing.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Those who wait for a pool while its breaker opens do not wait for their deadline. */
class DismissedWaitersTest extends FleetTestBase {

  private static final int WAITING = 20;

  @AutoClose private final FaultProxy proxy = FaultProxy.before(one);

  private void put(PoolSettings pool) {
    store.put(
        DatabaseMetadata.of(
            SHARD_1, ConnectionDetails.of(on(one).withPort(proxy.port()).withPool(pool))));
  }

  private @Nullable Throwable refusal(DataAccessLayer dal) {
    return catchThrowable(() -> dal.getConnection(TENANT_1).close());
  }

  /** Nobody of them comes to its deadline, which a test does not live to see. */
  private List<CompletableFuture<@Nullable Throwable>> startWaiting(DataAccessLayer dal) {
    List<CompletableFuture<@Nullable Throwable>> borrowers = new ArrayList<>();
    for (int i = 0; i < WAITING; i++) {
      CompletableFuture<@Nullable Throwable> borrower = new CompletableFuture<>();
      Thread thread = new Thread(() -> borrower.complete(refusal(dal)), "waiting-" + i);
      thread.setDaemon(true);
      thread.start();
      Threads.awaitCall(thread, "borrowWithin"); // it has read its deadline
      borrowers.add(borrower);
    }
    return borrowers;
  }

  private static PoolStatus pool(DataAccessLayer dal) {
    return dal.status().pools().stream()
        .filter(pool -> pool.pool().database().equals(SHARD_1))
        .findFirst()
        .orElseThrow();
  }

  /** One borrower has a short deadline, and comes to it in vain. */
  private void letOneWaitInVain(DataAccessLayer dal, PoolSettings pool) {
    put(pool.withConnectionTimeout(Duration.ofMillis(300)));
    dal.refresh(SHARD_1);
    assertThat(refusal(dal)).isInstanceOf(BorrowFailure.class);
  }

  private static void assertAllRefused(List<CompletableFuture<@Nullable Throwable>> borrowers)
      throws Exception {
    for (CompletableFuture<@Nullable Throwable> borrower : borrowers) {
      Throwable refused = borrower.get(Patience.SECONDS, TimeUnit.SECONDS);
      assertThat(refused)
          .isInstanceOf(ShardUnavailableException.class)
          .hasMessageContaining("the database has not answered for ");
      assertThat(((BorrowFailure) refused).reason()).isEqualTo(FailureReason.DATABASE_UNAVAILABLE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void row08_breakerOpens_thoseWhoWaitAreRefusedAtOnce(int size) throws Exception {
    PoolSettings settings = Fleet.PATIENT_POOL.withMaximumPoolSize(size);
    put(settings);
    DataAccessLayer dal = start();
    List<Connection> held = borrowAll(dal, size);
    proxy.inject(Fault.SILENT);
    List<CompletableFuture<@Nullable Throwable>> borrowers = startWaiting(dal);
    letOneWaitInVain(dal, settings);
    assertAllRefused(borrowers);
    proxy.heal();
    for (Connection connection : held) {
      connection.close();
    }
    assertServesAll(dal, settings);
  }

  /** HikariCP is in a login, or pauses between two. */
  @ParameterizedTest
  @ValueSource(strings = {"silent", "refusing"})
  void row08_poolWithoutAConnection_thoseWhoWaitAreRefusedAtOnce(String how) throws Exception {
    PoolSettings settings = Fleet.PATIENT_POOL.withMaximumPoolSize(2);
    put(settings);
    DataAccessLayer dal = start();
    proxy.inject(how.equals("silent") ? Fault.SILENT : Fault.REFUSE);
    proxy.strikeAll(Fault.RESET);
    for (Connection dead : borrowAll(dal, 1)) {
      assertThat(catchThrowable(() -> Fleet.identity(dead))).isNotNull();
      dead.close();
    }
    List<CompletableFuture<@Nullable Throwable>> borrowers = startWaiting(dal);
    letOneWaitInVain(dal, settings);
    assertAllRefused(borrowers);
    proxy.heal();
    assertServesAll(dal, settings);
  }

  private static List<Connection> borrowAll(DataAccessLayer dal, int size) throws SQLException {
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      all.add(dal.getConnection(TENANT_1));
    }
    return all;
  }

  /** No placeholder is lent, and there are as many connections as there may be. */
  private void assertServesAll(DataAccessLayer dal, PoolSettings settings) throws Exception {
    put(settings);
    dal.refresh(SHARD_1);
    await().until(() -> refusal(dal) == null);
    List<Connection> all = borrowAll(dal, settings.maximumPoolSize());
    for (Connection connection : all) {
      assertThat(Fleet.identity(connection)).isEqualTo(identity(one));
    }
    assertThat(pool(dal).maximum()).isEqualTo(all.size());
    assertThat(pool(dal).active()).isEqualTo(all.size());
    for (Connection connection : all) {
      connection.close();
    }
  }
}
