package dev.sharddal.benchmarks.footprint;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sharddal.benchmarks.stub.StubDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Raw HikariCP pools, with the default settings of the library's pools, as an application would set
 * them up by hand.
 */
final class BarePools implements AutoCloseable {

  private static final int SCHEDULER_THREADS = 2;

  private final List<HikariDataSource> pools = new ArrayList<>();
  private final @Nullable ScheduledThreadPoolExecutor scheduler;

  private BarePools(int count, @Nullable ScheduledThreadPoolExecutor scheduler) {
    this.scheduler = scheduler;
    for (int i = 0; i < count; i++) {
      pools.add(new HikariDataSource(config(i)));
    }
  }

  /**
   * Opens pools with one scheduler each, which is HikariCP's default.
   *
   * @param count the number of pools
   */
  static BarePools open(int count) {
    return new BarePools(count, null);
  }

  /**
   * Opens pools that share a scheduler and a thread factory, as the library's pools do.
   *
   * @param count the number of pools
   */
  static BarePools openFrugally(int count) {
    ScheduledThreadPoolExecutor shared =
        new ScheduledThreadPoolExecutor(SCHEDULER_THREADS, BarePools::daemon);
    shared.setRemoveOnCancelPolicy(true);
    return new BarePools(count, shared);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = Executors.defaultThreadFactory().newThread(task);
    thread.setDaemon(true);
    return thread;
  }

  private HikariConfig config(int number) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("shard-" + number / 2 + "/db-" + number % 2 + "/WRITE");
    config.setDriverClassName(StubDriver.class.getName());
    config.setJdbcUrl(StubDriver.URL_PREFIX + "//stub-" + number + ":1/db-" + number % 2);
    config.setUsername("benchmark");
    config.setPassword("benchmark");
    config.setMaximumPoolSize(10);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(Duration.ofSeconds(3).toMillis());
    config.setValidationTimeout(Duration.ofSeconds(1).toMillis());
    config.setIdleTimeout(Duration.ofMinutes(10).toMillis());
    config.setMaxLifetime(Duration.ofMinutes(30).toMillis());
    config.setKeepaliveTime(0);
    if (scheduler != null) {
      ThreadFactory threads = BarePools::daemon;
      config.setScheduledExecutor(scheduler);
      config.setThreadFactory(threads);
    }
    return config;
  }

  @Override
  public void close() {
    pools.forEach(HikariDataSource::close);
    if (scheduler != null) {
      scheduler.shutdownNow();
    }
  }
}
