package dev.sharddal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.failure.FailureReason;
import dev.sharddal.failure.PoolExhaustedException;
import dev.sharddal.failure.ShardUnavailableException;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.testing.FakeTicker;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Patience;
import dev.sharddal.testing.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * How a borrow divides its time among replicas. The pools are real; how long an attempt waits, and
 * how it ends, is told by the test, on a clock that stands still otherwise.
 */
class PatientBorrowTest implements PatientBorrow.Members {

  private static final DatabaseKey KEY = new DatabaseKey("shard-1", "patience");
  private static final Duration DEADLINE = Duration.ofSeconds(8);

  @AutoClose("shutdownNow")
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);

  @AutoClose("shutdownNow")
  private final ExecutorService workers = Executors.newCachedThreadPool();

  private final ConnectionPools pools =
      new ConnectionPools(
          TestDependencies.of(
              scheduler, workers, Thread::new, (pool, config) -> {}, Duration.ZERO));

  private final FakeTicker ticker = new FakeTicker();
  private final List<RetirablePool> asked = new ArrayList<>();
  private final List<Long> granted = new ArrayList<>();
  private int cutShort;
  private @Nullable FailureReason reason;

  @BeforeEach
  void openThreeReplicas() {
    Postgres server = Postgres.server("one").user("app", "s3cret").database("patience");
    Endpoint replica =
        Fleet.endpoint(server, "patience", "app", "s3cret")
            .withPool(Fleet.SMALL_POOL.withConnectionTimeout(DEADLINE));
    pools
        .follow(
            ConnectionDetails.of(replica)
                .withEndpoint(UseCase.READ, replica, replica, replica)
                .pools(KEY, PoolSettings.UNSET))
        .await(Patience.LIMIT);
  }

  @AfterEach
  void close() {
    pools.close();
  }

  private PoolGroup group() {
    return Objects.requireNonNull(pools.group(KEY, UseCase.READ));
  }

  @Override
  public Replicas replicas() {
    return group().replicas();
  }

  /** Waits for its whole time, in vain, or fails at once. */
  @Override
  public Connection borrow(RetirablePool pool, long millis) throws SQLException {
    asked.add(pool);
    granted.add(millis);
    if (cutShort-- > 0) {
      throw new AttemptCutShortException("of no use");
    }
    ticker.advance(Duration.ofMillis(millis));
    throw new SQLTransientConnectionException("in vain");
  }

  @Override
  public void awaitOpening(@Nullable String tenantId, long start, boolean othersRemain) {
    throw new IllegalStateException("none of these pools is lazy");
  }

  @Override
  public List<ReplicaFailure> failures(
      Replicas choice, Map<RetirablePool, ReplicaFailure> known, SQLException last) {
    return choice.pools().stream()
        .map(
            pool ->
                new ReplicaFailure(
                    pool.definition(),
                    reason != null ? reason : FailureReason.POOL_EXHAUSTED,
                    "",
                    "it is so",
                    last))
        .toList();
  }

  private Throwable failure(boolean othersServeInAnOutage) {
    PatientBorrow borrow =
        new PatientBorrow(
            this,
            ticker,
            new BorrowErrors(KEY, UseCase.READ),
            "t-1",
            ticker.read(),
            othersServeInAnOutage);
    return catchThrowable(() -> borrow.borrow(new SQLException("the first attempt"), null));
  }

  @Test
  void replicasFail_eachHasHalfOfTheRestWhileOthersRemain() {
    assertThat(failure(false)).isInstanceOf(PoolExhaustedException.class);
    assertThat(granted).containsExactly(4000L, 2000L, 2000L);
    assertThat(asked).doesNotHaveDuplicates();
  }

  @Test
  void replicasCannotBeReached_theFallbackHasHalfOfTheRest() {
    reason = FailureReason.DATABASE_UNAVAILABLE;
    assertThat(failure(true))
        .isInstanceOf(ShardUnavailableException.class)
        .hasMessageContaining("within 7000 ms");
    assertThat(granted).containsExactly(4000L, 2000L, 1000L);
    assertThat(asked).doesNotHaveDuplicates();
  }

  @Test
  void replicasAreBusy_theFallbackIsNotAskedAndTheyHaveTheWholeTime() {
    assertThat(failure(true))
        .isInstanceOf(PoolExhaustedException.class)
        .hasMessageContaining("within 8000 ms");
    assertThat(granted).containsExactly(4000L, 2000L, 1000L, 500L, 250L, 250L);
  }

  @Test
  void attemptsAreCutShort_theReplicasRemain() {
    cutShort = 4;
    assertThat(failure(false)).isInstanceOf(PoolExhaustedException.class);
    assertThat(granted).containsExactly(4000L, 4000L, 4000L, 4000L, 4000L, 2000L, 2000L);
    assertThat(asked.subList(4, 7)).doesNotHaveDuplicates();
    for (int i = 1; i < 5; i++) {
      assertThat(asked.get(i)).as("the one that failed last").isNotSameAs(asked.get(i - 1));
    }
  }

  @Test
  void firstAttemptFailed_anotherReplicaIsAskedNext() {
    RetirablePool first = replicas().pools().get(0);
    PatientBorrow borrow =
        new PatientBorrow(
            this, ticker, new BorrowErrors(KEY, UseCase.READ), "t-1", ticker.read(), false);
    assertThat(catchThrowable(() -> borrow.borrow(new SQLException("no"), first)))
        .isInstanceOf(PoolExhaustedException.class);
    assertThat(asked).hasSize(3).doesNotHaveDuplicates();
    assertThat(asked.get(0)).isNotSameAs(first);
  }

  @Test
  void replicaIsInterrupted_endsTheBorrow() {
    SQLException interrupted = new SQLException("x", new InterruptedException());
    PatientBorrow borrow =
        new PatientBorrow(
            this, ticker, new BorrowErrors(KEY, UseCase.READ), "t-1", ticker.read(), true);
    assertThat(catchThrowable(() -> borrow.borrow(interrupted, null)))
        .hasMessageContaining("Interrupted");
    assertThat(asked).isEmpty();
  }
}
