package dev.sharddal.report;

import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.PoolKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one pool has followed the metadata.
 *
 * @param pool the pool
 * @param result what was done
 * @param reason why it failed, or null where it did not
 * @param cause what the driver threw, or null
 * @param took how long it took
 */
public record PoolOutcome(
    PoolKey pool,
    Result result,
    @Nullable FailureReason reason,
    @Nullable Throwable cause,
    Duration took) {

  /** What was done. */
  public enum Result {
    /** Nothing had to be done, and nothing was touched. */
    UNCHANGED,
    /** The running pool has new sizes or times. */
    RESIZED,
    /** The pool is new and takes borrowers. */
    OPENED,
    /** Another pool has taken its place. */
    REPLACED,
    /** The pool takes no more borrowers. */
    REMOVED,
    /** The database could not be reached. What was in force stays so; it is tried again. */
    FAILED
  }

  /**
   * Returns the outcome of a pool that did not fail.
   *
   * @param pool the pool
   * @param result what was done
   * @param took how long it took
   */
  public static PoolOutcome of(PoolKey pool, Result result, Duration took) {
    return new PoolOutcome(pool, result, null, null, took);
  }

  /**
   * Returns the outcome of a pool that failed.
   *
   * @param pool the pool
   * @param reason why
   * @param cause what the driver threw
   * @param took how long the attempt took
   */
  public static PoolOutcome failed(
      PoolKey pool, FailureReason reason, Throwable cause, Duration took) {
    return new PoolOutcome(pool, Result.FAILED, reason, cause, took);
  }

  /** Returns the pool and what was done, on one line, with the reason of a failure. */
  @Override
  public String toString() {
    String text = pool + ": " + result + " in " + took.toMillis() + " ms";
    return cause == null ? text : text + ": " + reason + ": " + cause.getMessage();
  }
}
