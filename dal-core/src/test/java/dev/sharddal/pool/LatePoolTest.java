package dev.sharddal.pool;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Postgres;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pool that is open when it is not wanted any more leaves no connection. */
class LatePoolTest {

  private static final String DATABASE = "late";
  private static final DatabaseKey KEY = new DatabaseKey("shard-1", DATABASE);
  private static final PoolKey POOL = new PoolKey(KEY, UseCase.WRITE, 0);
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final Postgres one = Postgres.server("one").user("app", "s3cret").database(DATABASE);
  private final Postgres two = Postgres.server("two").user("app", "s3cret").database(DATABASE);
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final AtomicBoolean first = new AtomicBoolean(true);
  private final CountDownLatch connected = new CountDownLatch(1);
  private final CountDownLatch mayGoOn = new CountDownLatch(1);
  private final ConnectionPools pools =
      new ConnectionPools(
          TestDependencies.of(
              scheduler, workers, Thread::new, this::holdTheFirst, Duration.ofSeconds(1)));

  /** HikariCP creates the tracker once the first connection is made, and before the pool is. */
  private void holdTheFirst(PoolKey pool, HikariConfig config) {
    config.setMetricsTrackerFactory(
        (name, numbers) -> {
          if (first.getAndSet(false)) {
            connected.countDown();
            awaitOrFail(mayGoOn);
          }
          return new IMetricsTracker() {};
        });
  }

  private static void awaitOrFail(CountDownLatch latch) {
    try {
      assertThat(latch.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted at the latch", e);
    }
  }

  private static PoolDefinition on(Postgres server) {
    return ConnectionDetails.of(Fleet.endpoint(server, DATABASE, "app", "s3cret"))
        .pools(KEY, PoolSettings.UNSET)
        .get(0);
  }

  private void openAndHoldOnServerOne() {
    pools.follow(List.of(on(one)));
    awaitOrFail(connected);
    assertThat(one.connections(DATABASE)).isOne();
  }

  private void awaitNoConnectionToServerOne() {
    await().until(() -> one.connections(DATABASE) == 0);
  }

  @AfterEach
  void stop() throws Exception {
    mayGoOn.countDown();
    pools.close();
    workers.shutdown();
    assertThat(workers.awaitTermination(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    scheduler.shutdownNow();
    await().until(() -> one.connections(DATABASE) + two.connections(DATABASE) == 0);
  }

  @Test
  void poolOpenedAfterItsRemoval_isClosed() {
    openAndHoldOnServerOne();
    pools.remove(List.of(POOL));
    mayGoOn.countDown();
    awaitNoConnectionToServerOne();
    assertThat(pools.status()).isEmpty();
  }

  @Test
  void poolOpenedAfterItsSuccessor_isClosedAndTheSuccessorServes() throws Exception {
    openAndHoldOnServerOne();
    pools.follow(List.of(on(two))).await(BOUND);
    mayGoOn.countDown();
    awaitNoConnectionToServerOne();
    PoolGroup group = Objects.requireNonNull(pools.group(KEY, UseCase.WRITE));
    try (Connection connection = group.borrow("t-1", System.nanoTime(), null, false)) {
      assertThat(Fleet.identity(connection)).isEqualTo(two.port() + "/" + DATABASE);
    }
  }
}
