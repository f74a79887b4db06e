package dev.sharddal.pool;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Ticker;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import dev.sharddal.connect.ConnectionSource;
import dev.sharddal.connect.CredentialsLookup;
import dev.sharddal.connect.DriverConnect;
import dev.sharddal.connect.DriverLogin;
import dev.sharddal.connect.LoginBackoff;
import dev.sharddal.connect.Sessions;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Patience;
import dev.sharddal.testing.Postgres;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The protocol by which a pool goes out of service. */
class RetirablePoolTest {

  private static final DatabaseKey KEY = new DatabaseKey("shard-1", "live");

  private final Postgres server = Postgres.server("one").database("live").user("paused", "s3cret");
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final AtomicInteger interrupts = new AtomicInteger();
  private final PoolDependencies environment =
      TestDependencies.of(
          scheduler,
          workers,
          this::thread,
          (pool, config) -> config.setMetricsTrackerFactory((name, numbers) -> counting()),
          Duration.ofSeconds(1));
  private final AtomicInteger connects = new AtomicInteger();
  private final PoolDefinition definition =
      Fleet.database(KEY, Fleet.endpoint(server, "live", "paused", "s3cret"))
          .connectionDetails()
          .pools(KEY, PoolSettings.UNSET)
          .get(0);

  @AfterEach
  void stop() throws Exception {
    workers.shutdown();
    assertThat(workers.awaitTermination(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    scheduler.shutdownNow();
    await().until(() -> server.connections("live") == 0);
  }

  private final LoginBackoff gate =
      new LoginBackoff(Ticker.systemTicker(), RandomGenerator.getDefault());

  private Thread thread(Runnable task) {
    return new Thread(task) {
      @Override
      public void interrupt() {
        interrupts.incrementAndGet();
        super.interrupt();
      }
    };
  }

  private IMetricsTracker counting() {
    return new IMetricsTracker() {
      @Override
      public void recordConnectionCreatedMillis(long millis) {
        connects.incrementAndGet();
      }
    };
  }

  private RetirablePool open() throws Exception {
    RetirablePool pool = new PoolFactory(environment).open(new OpeningAttempt(definition), gate);
    assertThat(pool).isNotNull();
    return pool;
  }

  @Test
  void open_newPool_startsWithTheConnectionThatProvedIt() throws Exception {
    RetirablePool pool = open();
    assertThat(pool.idle()).isOne();
    assertThat(server.connections("live")).isOne();
    pool.close();
  }

  @Test
  void open_notWantedAnyMore_leavesNothingOpen() throws Exception {
    OpeningAttempt attempt = new OpeningAttempt(definition);
    attempt.cancel();
    assertThat(new PoolFactory(environment).open(attempt, gate)).isNull();
    await().until(() -> server.connections("live") == 0);
  }

  @Test
  void borrow_afterRetirement_givesTheConnectionBackAndRefuses() throws Exception {
    RetirablePool pool = open();
    pool.retire();
    assertThatThrownBy(() -> pool.borrow(60_000))
        .isInstanceOf(SQLTransientConnectionException.class)
        .hasMessageContaining("replaced");
    assertThat(pool.active()).isZero();
    pool.close();
  }

  @Test
  void connect_afterRetirement_asksTheServerForNothing() throws Exception {
    Driver driver = DriverManager.getDriver(definition.jdbcUrl());
    ConnectionSource source =
        new ConnectionSource(
            definition,
            new DriverLogin(
                definition,
                new DriverConnect(definition, driver, definition.properties()),
                scheduler),
            gate,
            new CredentialsLookup(environment.credentials()),
            environment.logins(),
            new Sessions(definition, RetirablePool.CALLER_ON_RETURN, environment.ticker()));
    source.retire();
    try (Connection farewell = source.getConnection()) {
      assertThat(farewell.isValid(1)).isTrue();
      assertThat(server.connections("live")).isZero();
    }
  }

  @Test
  void drain_withAConnectionBorrowed_waitsForItAndThenCloses() throws Exception {
    RetirablePool pool = open();
    Connection borrowed = pool.borrow(60_000);
    pool.retire();
    var drain = Drain.start(definition.key(), pool, environment);
    assertThat(Fleet.ask(borrowed, "SELECT 1")).isEqualTo("1");
    assertThat(drain).isNotDone();
    borrowed.close();
    assertThat(drain.get(Patience.SECONDS, TimeUnit.SECONDS)).isZero();
    assertThat(pool.total()).isZero();
  }

  @Test
  void drain_withManyWaitingAndNothingComingBack_sendsAllOfThemAwayAtOnce() throws Exception {
    RetirablePool pool = open();
    List<Connection> all = borrowAll(pool);
    List<Future<Connection>> waiters = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waiters.add(workers.submit(() -> pool.borrow(60_000)));
    }
    await().until(() -> pool.waiting() == 20);
    pool.retire();
    var drain = Drain.start(definition.key(), pool, environment);
    for (Future<Connection> waiter : waiters) {
      assertThatThrownBy(() -> waiter.get(Patience.SECONDS, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(SQLTransientConnectionException.class)
          .hasMessageContaining("replaced");
    }
    assertThat(pool.maximum()).isEqualTo(all.size());
    assertThat(server.connections("live")).isEqualTo(all.size());
    for (Connection connection : all) {
      connection.close();
    }
    assertThat(drain.get(Patience.SECONDS, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void drain_withHikariPausingAfterFailedConnects_sendsThoseWhoWaitAway() throws Exception {
    RetirablePool pool = open();
    List<Connection> all = borrowAll(pool);
    server.user("paused", "another");
    pool.evict();
    all.get(0).close(); // so there is room for one that cannot be made
    connects.set(0);
    Future<Connection> waiter = workers.submit(() -> pool.borrow(60_000));
    // HikariCP pauses for 10 ms first and then doubles its pause, so this one takes 2.56 s. The
    // pause has no end that a test could see, but for an interrupt.
    await().until(() -> connects.get() >= 9);
    interrupts.set(0);
    pool.retire();
    var drain = Drain.start(definition.key(), pool, environment);
    assertThatThrownBy(() -> waiter.get(Patience.SECONDS, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(SQLTransientConnectionException.class)
        .hasMessageContaining("replaced");
    assertThat(interrupts).as("the pause was interrupted").hasPositiveValue();
    for (Connection connection : all) {
      connection.close();
    }
    assertThat(drain.get(Patience.SECONDS, TimeUnit.SECONDS)).isZero();
  }

  private static List<Connection> borrowAll(RetirablePool pool) throws Exception {
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < pool.maximum(); i++) {
      all.add(pool.borrow(60_000));
    }
    return all;
  }
}
