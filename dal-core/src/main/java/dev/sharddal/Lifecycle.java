package dev.sharddal;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.report.DalStatus.State;
import dev.sharddal.report.InitializationException;
import dev.sharddal.report.InitializationReport;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The states of a data access layer (new, running and closed) and their transitions. A start may
 * take as long as the databases and the metadata store do, so closing does not wait for it: it
 * makes the start end. Thread-safe.
 */
final class Lifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

  /** How long threads may take to end after all pools are closed. */
  private static final Duration THREADS_PATIENCE = Duration.ofSeconds(8);

  private final Wiring parts;
  private final InitializationMode mode;
  private final Duration initializationTimeout;
  private final Ticker ticker;

  /** Held during a start, whose result the waiting callers share. */
  private final ReentrantLock starting = new ReentrantLock();

  /** Held while closing, so that every caller of close() returns after the end. */
  private final ReentrantLock closing = new ReentrantLock();

  /** Guarded by this for writing. */
  private volatile State state = State.NEW;

  /** Guarded by starting. */
  private @Nullable InitializationReport initialization;

  Lifecycle(Wiring parts, DalSettings settings) {
    this.parts = parts;
    this.mode = settings.initializationMode();
    this.initializationTimeout = settings.initializationTimeout();
    this.ticker = settings.ticker();
  }

  State state() {
    return state;
  }

  void requireRunning() {
    refuseIfClosed();
    if (state == State.NEW) {
      throw new IllegalStateException("Call initializeDB() first");
    }
  }

  private void refuseIfClosed() {
    if (state == State.CLOSED) {
      throw new IllegalStateException("The data access layer is closed; build another one");
    }
  }

  InitializationReport initialize() {
    starting.lock();
    try {
      refuseIfClosed();
      if (initialization == null) {
        initialization = start();
      }
      return initialization;
    } finally {
      starting.unlock();
    }
  }

  private InitializationReport start() {
    try {
      long begin = ticker.read();
      boolean changesAreRecorded = parts.changeFeed().begin(); // before the first scan
      Duration left = initializationTimeout.minusNanos(ticker.read() - begin);
      InitializationReport report =
          parts.reconciler().initialize(left, begin, parts.snapshots().lastKnownGood());
      if (mode == InitializationMode.FAIL_FAST && state != State.CLOSED) {
        abandonIfFailed(report);
      }
      run(changesAreRecorded);
      LOG.info("Initialized: {}", report);
      parts.events().settle();
      return report;
    } catch (RuntimeException e) {
      throw state == State.CLOSED ? closedMeanwhile(e) : e;
    }
  }

  private static IllegalStateException closedMeanwhile(RuntimeException e) {
    return new IllegalStateException(
        "close() was called while initializeDB() was running: nothing was started, and nothing is"
            + " left open. The data access layer is closed; build another one",
        e);
  }

  private void abandonIfFailed(InitializationReport report) {
    if (report.failed().isEmpty() && !report.pools().isEmpty()) {
      return;
    }
    parts.reconciler().abandon();
    String what =
        report.pools().isEmpty()
            ? "Database Metadata contains no usable database. Check that this is the right store."
            : "Pools could not be opened, and initializationMode is FAIL_FAST.";
    throw new InitializationException(what + " " + report, report);
  }

  /** Begins to serve, unless close() was called meanwhile. */
  private synchronized void run(boolean changesAreRecorded) {
    refuseIfClosed();
    state = State.RUNNING;
    parts.snapshots().start(); // before requests, since it restores tenants
    parts.router().open();
    parts.threads().tick(parts.directory()::tick, parts.directory().tickPeriod());
    parts.refusedLogins().start(parts.reconciler()::reread);
    parts.periodicRefresh().start();
    if (changesAreRecorded) {
      parts.changeFeed().start();
    }
  }

  void close() {
    closing.lock();
    // Interrupts are deferred: whoever closes wants the connections back, in every case.
    boolean interrupted = Thread.interrupted();
    try {
      if (stop()) {
        release();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      closing.unlock();
    }
  }

  /** Ends everything that runs by itself; returns false if that was done before. */
  private synchronized boolean stop() {
    if (state == State.CLOSED) {
      return false;
    }
    state = State.CLOSED;
    parts.refusedLogins().stop();
    parts.periodicRefresh().stop();
    parts.changeFeed().stop();
    parts.snapshots().stop();
    parts.router().close();
    parts.reader().close();
    return true;
  }

  private void release() {
    Map<PoolKey, Integer> cut = parts.pools().close();
    if (!cut.isEmpty()) {
      LOG.warn("Closed with connections still borrowed, which were aborted, by pool: {}", cut);
    }
    parts.events().close();
    parts.threads().close(THREADS_PATIENCE);
    if (parts.metrics() != null) {
      parts.metrics().close();
    }
  }
}
