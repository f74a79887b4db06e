package dev.sharddal.report;

import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.PoolKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of adapting one pool to the metadata.
 *
 * @param pool the pool
 * @param result the result
 * @param reason the reason of the failure, or null if the pool did not fail
 * @param cause the exception that the driver threw, or null
 * @param took the duration
 */
public record PoolOutcome(
    PoolKey pool,
    Result result,
    @Nullable FailureReason reason,
    @Nullable Throwable cause,
    Duration took) {

  /** The result for one pool. */
  public enum Result {
    /** The pool was up to date and was not touched. */
    UNCHANGED,
    /** The running pool has new sizes or timeouts. */
    RESIZED,
    /** The pool is new and accepts borrowers. */
    OPENED,
    /** The pool is new or changed, and opens when it is first used. */
    DORMANT,
    /** A new pool has replaced the pool. */
    REPLACED,
    /** The pool accepts no more borrowers. */
    REMOVED,
    /**
     * The pool could not connect. The previous pool, if any, stays in service; the connect is
     * retried.
     */
    FAILED
  }

  /**
   * Returns the outcome of a pool that did not fail.
   *
   * @param pool the pool
   * @param result the result
   * @param took the duration
   */
  public static PoolOutcome of(PoolKey pool, Result result, Duration took) {
    return new PoolOutcome(pool, result, null, null, took);
  }

  /**
   * Returns the outcome of a pool that failed.
   *
   * @param pool the pool
   * @param reason the reason
   * @param cause the exception that the driver threw
   * @param took the duration of the attempt
   */
  public static PoolOutcome failed(
      PoolKey pool, FailureReason reason, Throwable cause, Duration took) {
    return new PoolOutcome(pool, Result.FAILED, reason, cause, took);
  }

  /** Returns the pool, the result and the reason of a failure on one line. */
  @Override
  public String toString() {
    String text = pool + ": " + result + " in " + took.toMillis() + " ms";
    return cause == null ? text : text + ": " + reason + ": " + cause.getMessage();
  }
}
