package dev.sharddal.topology;

import dev.sharddal.event.EventDispatcher;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.pool.OutcomeCollector;
import dev.sharddal.refresh.RefreshPlan;
import dev.sharddal.refresh.RefreshReport;
import dev.sharddal.report.ConnectionBudget;
import dev.sharddal.report.InitializationReport;
import dev.sharddal.report.PoolOutcome;
import dev.sharddal.runtime.LibraryThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports plans that were applied, once all their pools have an outcome or the time limit of a
 * refresh is reached. No thread and no lock is held until then, so a refresh of a database that
 * does not answer delays no other. Thread-safe.
 */
public final class RefreshReporter {

  private static final Logger LOG = LoggerFactory.getLogger(RefreshReporter.class);

  private final TopologySettings settings;
  private final LibraryThreads threads;
  private final EventDispatcher events;

  /**
   * Creates a reporter.
   *
   * @param settings the settings
   * @param threads the library's threads
   * @param events reports refreshes to the listeners
   */
  public RefreshReporter(
      TopologySettings settings, LibraryThreads threads, EventDispatcher events) {
    this.settings = settings;
    this.threads = threads;
    this.events = events;
  }

  /** A plan that was applied, and the outcomes of its pools. */
  record Applied(
      RefreshPlan plan, List<PoolOutcome> removed, OutcomeCollector pending, long startNanos) {}

  /** Logs and fires the beginning of the initialization. */
  void initializing(RefreshPlan plan) {
    int databases = plan.databases().size();
    int pools = plan.definitions().size();
    LOG.info("Opening {} pools of {} databases", pools, databases);
    events.fire(listener -> listener.initializationStarted(databases, pools));
  }

  /**
   * Waits for the outcomes of the initialization.
   *
   * @param budget the connections that all instances may open to each server
   * @param snapshotAge the age of the snapshot from which it started, or null
   */
  InitializationReport initialized(
      Applied applied, ConnectionBudget budget, @Nullable Duration snapshotAge) {
    Duration left = settings.patience().minus(since(applied.startNanos()));
    List<PoolOutcome> outcomes = applied.pending().await(left);
    return new InitializationReport(
        applied.plan().databases().size(),
        outcomes,
        applied.plan().refused(),
        budget,
        since(applied.startNanos()),
        snapshotAge);
  }

  /** Returns the report of a refresh, which is logged and fired before it completes. */
  CompletableFuture<RefreshReport> refreshed(Applied applied) {
    CompletableFuture<RefreshReport> result = new CompletableFuture<>();
    AtomicBoolean told = new AtomicBoolean();
    Runnable finish =
        () -> {
          if (told.compareAndSet(false, true)) {
            RefreshReport report = now(applied);
            tell(report);
            result.complete(report);
          }
        };
    Duration left = settings.patience().minus(since(applied.startNanos()));
    Future<?> limit = after(left, finish);
    applied
        .pending()
        .all()
        .whenComplete(
            (done, thrown) -> {
              limit.cancel(false);
              finish.run();
            });
    return result;
  }

  private Future<?> after(Duration delay, Runnable finish) {
    try {
      return threads.scheduler().schedule(finish, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("The data access layer is closed: the report is made now", e);
      finish.run();
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Returns the report as it is now: a pool without an outcome counts as failed. */
  RefreshReport now(Applied applied) {
    List<PoolOutcome> outcomes = new ArrayList<>(applied.removed());
    applied.pending().now().stream()
        .filter(outcome -> outcome.result() != PoolOutcome.Result.UNCHANGED)
        .forEach(outcomes::add);
    return new RefreshReport(applied.plan(), outcomes, since(applied.startNanos()));
  }

  private void tell(RefreshReport report) {
    if (!report.outcomes().isEmpty()) {
      LOG.info("Refreshed: {}", report);
    }
    List<PoolKey> missing = new ArrayList<>(report.blocked());
    missing.removeAll(report.plan().overBudget().keySet());
    if (!missing.isEmpty()) {
      LOG.warn(
          "{} pools are no longer in the metadata. Since that is more than maxRemovalShare ({})"
              + " allows, they are kept: {}. To remove them, apply planRefresh().forced().",
          missing.size(),
          settings.maxRemovalShare(),
          missing);
    }
    events.fire(
        listener ->
            listener.refreshed(
                report.took(),
                report.changed(),
                report.failed().size(),
                report.plan().refused().size()));
  }

  private Duration since(long start) {
    return Duration.ofNanos(settings.ticker().read() - start);
  }
}
