package dev.sharddal.pool;

import dev.sharddal.metadata.PoolKey;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a pool out of service without taking anything from anybody.
 *
 * <p>The pool was retired: nobody new borrows from it. Those who wait here are sent elsewhere
 * first. Only when nobody waits are connections evicted: HikariCP replaces an evicted connection
 * for the pool's own needs and not for those who wait, so they would starve. Then each connection
 * is closed as it comes back, and the pool with the last of them. At the drain timeout it is closed
 * with what is still out, and that is said.
 */
final class Drain {

  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
  private static final long POLL_MILLIS = 50;

  /** Whoever waits is woken at once; a connect that cannot be interrupted may make it longer. */
  private static final Duration LONGEST_WAIT_FOR_WAITERS = Duration.ofSeconds(2);

  private final PoolKey key;
  private final RetirablePool pool;
  private final PoolDependencies environment;
  private final long start;
  private final CompletableFuture<Integer> aborted = new CompletableFuture<>();

  /** Guarded by this. */
  private boolean wasEmpty;

  /** Guarded by this. */
  private @Nullable ScheduledFuture<?> polling;

  private Drain(PoolKey key, RetirablePool pool, PoolDependencies environment) {
    this.key = key;
    this.pool = pool;
    this.environment = environment;
    this.start = environment.ticker().read();
  }

  /**
   * Starts to drain a retired pool.
   *
   * @return completed when the pool is closed, with the number of connections that were cut
   */
  static CompletableFuture<Integer> start(
      PoolKey key, RetirablePool pool, PoolDependencies environment) {
    Drain drain = new Drain(key, pool, environment);
    environment.workers().execute(drain::begin);
    return drain.aborted;
  }

  private void begin() {
    while (pool.waiting() > 0 && waited() < LONGEST_WAIT_FOR_WAITERS.toNanos()) {
      pool.dismissWaiters(POLL_MILLIS);
    }
    startPolling();
  }

  private long waited() {
    return environment.ticker().read() - start;
  }

  private synchronized void startPolling() {
    polling =
        environment
            .scheduler()
            .scheduleWithFixedDelay(this::poll, 0, POLL_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void poll() {
    if (polling == null) {
      return;
    }
    pool.evict();
    // HikariCP closes a connection on a thread that then asks for the pool's lock. Its shutdown
    // holds that lock and waits for the thread, for 10 s: so we let it end before, by looking
    // twice.
    boolean empty = pool.total() == 0;
    boolean closable = empty && wasEmpty;
    wasEmpty = empty;
    if (closable || waited() >= environment.drainTimeout().toNanos()) {
      polling.cancel(false);
      polling = null;
      environment.workers().execute(this::close);
    }
  }

  private void close() {
    int cut = pool.active();
    try {
      if (cut > 0) {
        LOG.warn(
            "{}: {} connections were still borrowed after {} ms and are cut",
            key,
            cut,
            environment.drainTimeout().toMillis());
      }
      pool.close();
    } finally {
      Duration took = Duration.ofNanos(waited());
      environment.events().fire(listener -> listener.poolDrained(key, took, cut));
      aborted.complete(cut);
    }
  }
}
