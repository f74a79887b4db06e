package dev.sharddal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.event.DalEvents;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Postgres;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The protocol by which a pool goes out of service. */
class LivePoolTest {

  private static final DatabaseKey KEY = new DatabaseKey("shard-1", "live");

  private final Postgres server = Postgres.server("one").database("live").user("app", "s3cret");
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final DalEvents events = new DalEvents(List.of(), List.of(), Thread::new);
  private final PoolEnvironment environment =
      new PoolEnvironment(
          Ticker.systemTicker(),
          scheduler,
          workers,
          Thread::new,
          RandomGenerator.getDefault(),
          pool -> {
            throw new IllegalStateException("no references here");
          },
          (pool, config) -> {},
          events,
          Duration.ofSeconds(30),
          4);
  private final PoolDefinition definition =
      Fleet.database(KEY, Fleet.endpoint(server, "live", "app", "s3cret"))
          .connectionDetails()
          .pools(KEY, PoolSettings.UNSET)
          .get(0);

  @AfterEach
  void stop() throws Exception {
    workers.shutdown();
    assertThat(workers.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    scheduler.shutdownNow();
    await().until(() -> server.connections("live") == 0);
  }

  private LivePool open() throws Exception {
    LivePool pool = new PoolFactory(environment).open(definition, () -> true);
    assertThat(pool).isNotNull();
    return pool;
  }

  @Test
  void open_newPool_startsWithTheConnectionThatProvedIt() throws Exception {
    LivePool pool = open();
    assertThat(pool.idle()).isOne();
    assertThat(server.connections("live")).isOne();
    pool.close();
  }

  @Test
  void open_notWantedAnyMore_leavesNothingOpen() throws Exception {
    assertThat(new PoolFactory(environment).open(definition, () -> false)).isNull();
    await().until(() -> server.connections("live") == 0);
  }

  @Test
  void borrow_afterRetirement_givesTheConnectionBackAndReturnsNothing() throws Exception {
    LivePool pool = open();
    pool.retire();
    assertThat(pool.borrow(1000)).isNull();
    assertThat(pool.active()).isZero();
    pool.close();
  }

  @Test
  void drain_withAConnectionBorrowed_waitsForItAndThenCloses() throws Exception {
    LivePool pool = open();
    Connection borrowed = pool.borrow(1000);
    pool.retire();
    var drain = Drain.start(definition.key(), pool, environment);
    assertThat(Fleet.ask(borrowed, "SELECT 1")).isEqualTo("1");
    assertThat(drain).isNotDone();
    borrowed.close();
    assertThat(drain.get(10, TimeUnit.SECONDS)).isZero();
    assertThat(pool.total()).isZero();
  }

  @Test
  void drain_withSomebodyWaiting_doesNotStarveThem() throws Exception {
    LivePool pool = open();
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < pool.maximum(); i++) {
      all.add(pool.borrow(1000));
    }
    Future<Connection> waiter = workers.submit(() -> pool.borrow(60_000));
    await().until(() -> pool.waiting() == 1);
    pool.retire();
    var drain = Drain.start(definition.key(), pool, environment);
    scheduler.submit(() -> {}).get(); // now it has looked at the pool for the first time
    all.get(0).close();
    // An evicted connection would have been closed, and the waiter would wait for the next minute.
    assertThat(waiter.get(10, TimeUnit.SECONDS)).isNull();
    for (Connection connection : all) {
      connection.close();
    }
    assertThat(drain.get(10, TimeUnit.SECONDS)).isZero();
  }
}
