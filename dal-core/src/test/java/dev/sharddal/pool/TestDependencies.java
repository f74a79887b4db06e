package dev.sharddal.pool;

import com.github.benmanes.caffeine.cache.Ticker;
import com.zaxxer.hikari.HikariConfig;
import dev.sharddal.event.EventDispatcher;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.ReadBalancing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** What pools need in tests: nobody listens, and credentials are no references. */
final class TestDependencies {

  private TestDependencies() {}

  /**
   * Returns the dependencies of pools that open at once.
   *
   * @param scheduler also the housekeeper of each pool
   * @param workers connects and closes
   * @param threads the threads of HikariCP
   * @param customizer of each pool
   * @param probeInterval of the breakers; zero: there are none
   */
  static PoolDependencies of(
      ScheduledExecutorService scheduler,
      Executor workers,
      ThreadFactory threads,
      BiConsumer<PoolKey, HikariConfig> customizer,
      Duration probeInterval) {
    return new PoolDependencies(
        Ticker.systemTicker(),
        scheduler,
        () -> scheduler,
        workers,
        threads,
        RandomGenerator.getDefault(),
        pool -> {
          throw new IllegalStateException("no references here");
        },
        (database, retry) -> {},
        customizer,
        new EventDispatcher(List.of(), List.of(), Thread::new),
        Duration.ofSeconds(30),
        4,
        probeInterval,
        null,
        ReadBalancing.WEIGHTED_RANDOM);
  }
}
