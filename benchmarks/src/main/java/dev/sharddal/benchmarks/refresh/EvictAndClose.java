package dev.sharddal.benchmarks.refresh;

import com.zaxxer.hikari.HikariDataSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Evicts all connections of a pool and closes it when none is borrowed. It looks careful, but
 * ignores threads that wait for a connection.
 */
final class EvictAndClose implements Runnable {

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final HikariDataSource pool;

  private EvictAndClose(HikariDataSource pool) {
    this.pool = pool;
  }

  /** Begins on a thread of its own. */
  static void start(HikariDataSource pool) {
    Thread thread = new Thread(new EvictAndClose(pool), "evict and close");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    pool.getHikariPoolMXBean().softEvictConnections();
    while (pool.getHikariPoolMXBean().getActiveConnections() > 0) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    pool.close();
  }
}
