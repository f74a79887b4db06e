package dev.sharddal;

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

/** The states of a data access layer (new, running and closed) and their transitions. */
final class Lifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

  /** How long a running connect may delay close(): slightly longer than the drivers' own limit. */
  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(8);

  private final Wiring parts;
  private final InitializationMode mode;

  /** Held while the state changes. */
  private final ReentrantLock changing = new ReentrantLock();

  private volatile State state = State.NEW;

  /** Guarded by changing. */
  private @Nullable InitializationReport initialization;

  Lifecycle(Wiring parts, InitializationMode mode) {
    this.parts = parts;
    this.mode = mode;
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
    changing.lock();
    try {
      refuseIfClosed();
      if (initialization == null) {
        boolean changesAreRecorded = parts.changeFeed().begin(); // before the first scan
        InitializationReport report = parts.reconciler().initialize();
        if (mode == InitializationMode.FAIL_FAST) {
          abandonIfFailed(report);
        }
        LOG.info("Initialized: {}", report);
        initialization = report;
        run(changesAreRecorded);
      }
      return initialization;
    } finally {
      changing.unlock();
    }
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

  private void run(boolean changesAreRecorded) {
    state = State.RUNNING;
    parts.router().open();
    parts.threads().tick(parts.directory()::tick, parts.directory().tickPeriod());
    parts.refusedLogins().start(parts.reconciler()::reread);
    parts.periodicRefresh().start();
    if (changesAreRecorded) {
      parts.changeFeed().start();
    }
    parts.events().settle();
  }

  void close() {
    changing.lock();
    try {
      if (state == State.CLOSED) {
        return;
      }
      state = State.CLOSED;
      parts.refusedLogins().stop();
      parts.periodicRefresh().stop();
      parts.changeFeed().stop();
      parts.router().close();
      Map<PoolKey, Integer> cut = parts.pools().close();
      if (!cut.isEmpty()) {
        LOG.warn("Closed with connections still borrowed, which were aborted, by pool: {}", cut);
      }
      parts.events().close();
      parts.threads().close(CONNECT_PATIENCE);
      if (parts.metrics() != null) {
        parts.metrics().close();
      }
    } finally {
      changing.unlock();
    }
  }
}
