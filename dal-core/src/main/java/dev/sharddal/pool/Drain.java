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
 * Takes a pool out of service without interrupting its borrowers.
 *
 * <p>The pool is already retired, so it accepts no new borrowers. A drain first wakes the waiting
 * borrowers, which move on to the successor. It evicts connections only when no borrower is
 * waiting: HikariCP replaces an evicted connection to satisfy the pool's minimum, not for waiting
 * borrowers, so they would starve. After that each connection is closed when it is returned, and
 * the pool is closed with the last connection. At the drain timeout the pool is closed together
 * with the connections that are still borrowed, and a warning is logged.
 */
final class Drain {

  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
  private static final long POLL_MILLIS = 50;

  /**
   * Waiting borrowers are woken at once, but a connect that cannot be interrupted may delay them.
   */
  private static final Duration LONGEST_WAIT_FOR_WAITERS = Duration.ofSeconds(2);

  private final PoolKey key;
  private final RetirablePool pool;
  private final PoolDependencies dependencies;
  private final long start;
  private final CompletableFuture<Integer> aborted = new CompletableFuture<>();

  /** Guarded by this. */
  private boolean wasEmpty;

  /** Guarded by this. */
  private @Nullable ScheduledFuture<?> polling;

  private Drain(PoolKey key, RetirablePool pool, PoolDependencies dependencies) {
    this.key = key;
    this.pool = pool;
    this.dependencies = dependencies;
    this.start = dependencies.ticker().read();
  }

  /**
   * Starts draining a retired pool.
   *
   * @return a future that completes when the pool is closed, with the number of aborted connections
   */
  static CompletableFuture<Integer> start(
      PoolKey key, RetirablePool pool, PoolDependencies dependencies) {
    Drain drain = new Drain(key, pool, dependencies);
    dependencies.workers().execute(drain::begin);
    return drain.aborted;
  }

  private void begin() {
    while (pool.waiting() > 0 && waited() < LONGEST_WAIT_FOR_WAITERS.toNanos()) {
      pool.dismissWaiters(POLL_MILLIS);
    }
    startPolling();
  }

  private long waited() {
    return dependencies.ticker().read() - start;
  }

  private synchronized void startPolling() {
    polling =
        dependencies
            .scheduler()
            .scheduleWithFixedDelay(this::poll, 0, POLL_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void poll() {
    if (polling == null) {
      return;
    }
    pool.evict();
    // HikariCP closes a connection on a thread that then acquires the pool's lock. Its shutdown
    // holds that lock while it waits up to 10 s for the thread. The pool must be empty in two
    // successive polls, so that the thread has ended before the shutdown.
    boolean empty = pool.total() == 0;
    boolean closable = empty && wasEmpty;
    wasEmpty = empty;
    if (closable || waited() >= dependencies.drainTimeout().toNanos()) {
      polling.cancel(false);
      polling = null;
      dependencies.workers().execute(this::close);
    }
  }

  private void close() {
    int cut = pool.active();
    try {
      if (cut > 0) {
        LOG.warn(
            "{}: {} connections were still borrowed after {} ms and are aborted",
            key,
            cut,
            dependencies.drainTimeout().toMillis());
      }
      pool.close();
    } finally {
      Duration took = Duration.ofNanos(waited());
      dependencies.events().fire(listener -> listener.poolDrained(key, took, cut));
      aborted.complete(cut);
    }
  }
}
