package dev.sharddal.pool;

import dev.sharddal.connect.ConnectThrottle;
import dev.sharddal.connect.LoginBackoff;
import dev.sharddal.event.EventDispatcher;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.Pooler;
import dev.sharddal.metadata.ReadBalancing;
import dev.sharddal.metadata.ResolvedPoolSettings;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.stub.StubDriver;
import dev.sharddal.stub.StubEngine;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * Real pools of HikariCP with one stub connection each, at a standing clock. Nothing runs in the
 * background: what the library gives to a worker runs on the calling thread, and no timer elapses.
 */
final class PoolFixture {

  static final DatabaseKey DATABASE = new DatabaseKey("shard", "db");

  static final PoolDefinition DEFINITION =
      new PoolDefinition(
          new PoolKey(DATABASE, UseCase.WRITE, 0),
          StubEngine.NAME,
          "127.0.0.1",
          1,
          "db",
          null,
          null,
          Pooler.NONE,
          new Credentials.Password("app", "secret"),
          Map.of(),
          ResolvedPoolSettings.of(PoolSettings.UNSET.withMaximumPoolSize(1).withMinimumIdle(1)),
          1,
          null);

  private static final ScheduledExecutorService NO_TIMERS =
      StubDriver.idle(ScheduledExecutorService.class);

  private static final PoolDependencies DEPENDENCIES =
      new PoolDependencies(
          () -> 0,
          NO_TIMERS,
          () -> NO_TIMERS,
          Runnable::run,
          task -> new Thread(task, "hikari"),
          new Random(7),
          pool -> new Credentials.Password("app", "secret"),
          (database, retry) -> {},
          (pool, config) -> {},
          new EventDispatcher(List.of(), List.of(), task -> new Thread(task, "listener")),
          Duration.ofSeconds(30),
          32,
          Duration.ZERO,
          null,
          ReadBalancing.WEIGHTED_RANDOM);

  private static final PoolFactory FACTORY = new PoolFactory(DEPENDENCIES);

  private PoolFixture() {}

  /** Returns an open pool. */
  static RetirablePool pool() {
    try {
      return Objects.requireNonNull(
          FACTORY.open(new OpeningAttempt(DEFINITION), new LoginBackoff(() -> 0, new Random(7))));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the slot of a pool that is not open yet. */
  static PoolSlot slot(Runnable publication, Consumer<RetirablePool> retirements) {
    return new PoolSlot(
        DEFINITION,
        DEPENDENCIES,
        new PoolOpener(FACTORY, new ConnectThrottle(32, Runnable::run, NO_TIMERS), () -> 0),
        publication,
        retirements);
  }

  /** Returns a group without pools. */
  static PoolGroup group() {
    return new PoolGroup(
        DATABASE, UseCase.WRITE, DEPENDENCIES, new HoldTimeSampler(NO_TIMERS), null);
  }
}
