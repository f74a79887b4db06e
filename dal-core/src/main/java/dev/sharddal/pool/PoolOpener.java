package dev.sharddal.pool;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.connect.ConnectFailure;
import dev.sharddal.connect.ConnectThrottle;
import dev.sharddal.connect.LoginBackoff;
import dev.sharddal.report.PoolOutcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Runs attempts to open pools as soon as the limits of connecting allow. Thread-safe.
 *
 * @param factory opens pools
 * @param throttle limits how many connect at the same time
 * @param ticker the clock
 */
record PoolOpener(PoolFactory factory, ConnectThrottle throttle, Ticker ticker) {

  /** Takes what attempts end with. */
  interface Target {

    /** Returns the outcome of an attempt that has opened a pool. Must not block. */
    PoolOutcome opened(OpeningAttempt attempt, RetirablePool pool, Duration took);

    /** Returns the outcome of an attempt that has failed; null: it is tried again at once. */
    @Nullable PoolOutcome failed(OpeningAttempt attempt, ConnectFailure failure, Duration took);
  }

  /**
   * Submits an attempt, whose outcome completes whatever is thrown.
   *
   * @param backoff limits the logins of the pool
   * @param target takes the pool or the failure
   */
  CompletableFuture<PoolOutcome> submit(
      OpeningAttempt attempt, LoginBackoff backoff, Target target) {
    throttle.submit(attempt.definition().server(), () -> run(attempt, backoff, target));
    return attempt.outcome();
  }

  private void run(OpeningAttempt attempt, LoginBackoff backoff, Target target) {
    long start = ticker.read();
    @Nullable PoolOutcome outcome = null;
    try {
      while (outcome == null) {
        outcome = open(attempt, backoff, target, start);
      }
    } finally {
      attempt.complete(outcome != null ? outcome : attempt.obsolete());
    }
  }

  private @Nullable PoolOutcome open(
      OpeningAttempt attempt, LoginBackoff backoff, Target target, long start) {
    if (attempt.isCancelled()) {
      return attempt.obsolete();
    }
    try {
      RetirablePool opened = factory.open(attempt, backoff);
      return opened == null
          ? attempt.obsolete()
          : target.opened(attempt, opened, Duration.ofNanos(ticker.read() - start));
    } catch (Throwable e) {
      // Not only exceptions: a driver or a customizer may fail with any Error, and is retried.
      ConnectFailure failure = ConnectFailure.of(attempt.definition().engine(), e);
      return target.failed(attempt, failure, Duration.ofNanos(ticker.read() - start));
    }
  }
}
