package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.testing.Fault;
import dev.sharddal.testing.FaultProxy;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Patience;
import dev.sharddal.testing.ProxyPhase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A borrow that gets no connection tells why there is none, and not just that there is none. */
class TrueReasonTest extends FleetTestBase {

  private final FaultProxy proxy = FaultProxy.before(one);
  private final ExecutorService callers = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    callers.shutdownNow();
    proxy.close();
  }

  private Endpoint through(String user, PoolSettings pool) {
    return Endpoint.at("127.0.0.1", proxy.port())
        .withEngine("postgresql")
        .withDatabase("orders")
        .withCredentials(user, "s3cret")
        .withProperty("connectTimeout", "100")
        .withProperty("loginTimeout", "100")
        .withPool(pool);
  }

  private void endSessionsOf(String user) {
    one.query(
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + user + "'");
  }

  @Test
  void freeze_noConnectionIsLeftAndTheAttemptIsUnanswered_isNotAnExhaustedPool() throws Exception {
    one.user("frozen", "s3cret");
    store.put(Fleet.database(SHARD_1, through("frozen", Fleet.HASTY_POOL)));
    DataAccessLayer dal = start(builder().breakerProbeInterval(Duration.ZERO));
    proxy.inject(Fault.SILENT, ProxyPhase.CONNECT);
    endSessionsOf("frozen");
    // A connection that was used a moment ago is lent without a test, and closed when it fails.
    List<BorrowFailure> failures = new ArrayList<>();
    await()
        .until(
            () -> {
              try (Connection dead = dal.getConnection(TENANT_1)) {
                var unused = catchThrowable(() -> Fleet.ask(dead, "SELECT 1"));
                return false;
              } catch (SQLException e) {
                failures.add((BorrowFailure) e);
                return proxy.struck() > 0 && failures.size() > 3;
              }
            });
    assertThat(failures)
        .extracting(BorrowFailure::reason)
        .containsOnly(FailureReason.DATABASE_UNAVAILABLE);
    assertThat(failures.get(failures.size() - 1))
        .asInstanceOf(THROWABLE)
        .hasMessageContaining("active=0")
        .hasMessageContaining("has not been answered yet");
    proxy.heal();
  }

  @Test
  void row01_passwordChangedUnderTwelveCallers_isTheReasonOfAllWhoGetNothing() throws Exception {
    one.user("changed", "s3cret");
    store.put(Fleet.database(SHARD_1, through("changed", Fleet.SMALL_POOL)));
    DataAccessLayer dal = start();
    try (Connection held = dal.getConnection(TENANT_1)) {
      one.user("changed", "another");
      await().until(() -> reasonOf(dal) == FailureReason.AUTHENTICATION_FAILED);

      List<Future<FailureReason>> reasons = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        reasons.add(callers.submit(() -> reasonOf(dal)));
      }
      for (Future<FailureReason> reason : reasons) {
        assertThat(reason.get(Patience.SECONDS, TimeUnit.SECONDS))
            .isIn(FailureReason.AUTHENTICATION_FAILED, null);
      }
      assertThat(Fleet.ask(held, "SELECT 1")).isEqualTo("1");
    }
  }

  /** Returns null for a borrow that succeeded. */
  private static FailureReason reasonOf(DataAccessLayer dal) {
    try {
      dal.getConnection(TENANT_1).close();
      return null;
    } catch (SQLException e) {
      return ((BorrowFailure) e).reason();
    }
  }

  @Test
  void case18_poolIsExhausted_textNamesTheNumbersAndTheSecondConnection() throws Exception {
    store.put(Fleet.database(SHARD_1, through("app", Fleet.HASTY_POOL.withMaximumPoolSize(1))));
    DataAccessLayer dal = start();
    try (Connection held = dal.getConnection(TENANT_1)) {
      assertThat(catchThrowable(() -> dal.getConnection(TENANT_1)))
          .hasMessageContaining("active=1, idle=0, waiting=0, maximum=1")
          .hasMessageContaining("second connection")
          .extracting(e -> ((BorrowFailure) e).reason())
          .isEqualTo(FailureReason.POOL_EXHAUSTED);
      assertThat(held.isValid(1)).isTrue();
    }
  }
}
