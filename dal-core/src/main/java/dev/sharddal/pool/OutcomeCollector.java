package dev.sharddal.pool;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.report.PoolOutcome;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outcomes of applying definitions to pools, as they arrive. Thread-safe once all outcomes were
 * added.
 */
public final class OutcomeCollector {

  private static final Logger LOG = LoggerFactory.getLogger(OutcomeCollector.class);

  /** Longer than the default connect timeout, so that one unreachable database causes no report. */
  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(6);

  private static final int NAMED = 3;

  private final Ticker ticker;
  private final Duration reportInterval;
  private final long start;
  private final Map<PoolKey, CompletableFuture<PoolOutcome>> outcomes = new LinkedHashMap<>();

  OutcomeCollector(Ticker ticker) {
    this(ticker, REPORT_INTERVAL);
  }

  OutcomeCollector(Ticker ticker, Duration reportInterval) {
    this.ticker = ticker;
    this.reportInterval = reportInterval;
    this.start = ticker.read();
  }

  void add(PoolKey key, CompletableFuture<PoolOutcome> outcome) {
    outcomes.put(key, outcome);
  }

  /** Completes when every outcome is there. */
  public CompletableFuture<Void> all() {
    return CompletableFuture.allOf(outcomes.values().toArray(CompletableFuture<?>[]::new));
  }

  /**
   * Returns one outcome for each pool in the order of addition. A pool without an outcome counts as
   * failed.
   */
  public List<PoolOutcome> now() {
    Duration took = took();
    List<PoolOutcome> result = new ArrayList<>();
    outcomes.forEach(
        (key, outcome) -> result.add(outcome.isDone() ? outcome.join() : tooLate(key, took)));
    return result;
  }

  /**
   * Waits for the outcomes and logs the progress, and returns one outcome for each pool in the
   * order of addition. A pool without an outcome at the end of the wait counts as failed.
   *
   * @param timeout how long to wait
   */
  public List<PoolOutcome> await(Duration timeout) {
    try {
      awaitAll(System.nanoTime() + timeout.toNanos());
    } catch (ExecutionException e) {
      throw new IllegalStateException("An outcome never completes exceptionally", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return now();
  }

  private void awaitAll(long deadline) throws ExecutionException, InterruptedException {
    CompletableFuture<Void> all = all();
    while (true) {
      long left = deadline - System.nanoTime();
      try {
        all.get(Math.min(left, reportInterval.toNanos()), TimeUnit.NANOSECONDS);
        return;
      } catch (TimeoutException e) {
        if (left <= reportInterval.toNanos()) {
          return;
        }
        report();
      }
    }
  }

  private void report() {
    List<PoolKey> pending =
        outcomes.entrySet().stream()
            .filter(entry -> !entry.getValue().isDone())
            .map(Map.Entry::getKey)
            .toList();
    long failed = outcomes.values().stream().filter(OutcomeCollector::hasFailed).count();
    LOG.info(
        "After {} ms {} of {} pools are done, {} of them failed; still pending: {}{}",
        took().toMillis(),
        outcomes.size() - pending.size(),
        outcomes.size(),
        failed,
        pending.stream().limit(NAMED).map(PoolKey::toString).collect(Collectors.joining(", ")),
        pending.size() > NAMED ? " and " + (pending.size() - NAMED) + " more" : "");
  }

  private static boolean hasFailed(CompletableFuture<PoolOutcome> outcome) {
    return outcome.isDone() && outcome.join().result() == PoolOutcome.Result.FAILED;
  }

  private static PoolOutcome tooLate(PoolKey key, Duration took) {
    return PoolOutcome.failed(
        key,
        FailureReason.DATABASE_UNAVAILABLE,
        new SQLTimeoutException("no connection within " + took.toMillis() + " ms"),
        took);
  }

  private Duration took() {
    return Duration.ofNanos(ticker.read() - start);
  }
}
