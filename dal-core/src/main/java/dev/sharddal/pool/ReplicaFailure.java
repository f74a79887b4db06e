package dev.sharddal.pool;

import dev.sharddal.connect.BorrowTrace;
import dev.sharddal.connect.ConnectFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.PoolDefinition;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Why a replica could not lend a connection.
 *
 * @param definition the replica
 * @param reason the reason
 * @param counts the numbers of its pool; empty if they do not matter
 * @param text the reason in words
 * @param cause the exception behind it, or null
 * @param oldest since when and where the oldest connection is borrowed, as the end of a sentence;
 *     empty if that is not traced
 * @param trace where that was, or null
 */
record ReplicaFailure(
    PoolDefinition definition,
    FailureReason reason,
    String counts,
    String text,
    @Nullable Throwable cause,
    String oldest,
    @Nullable BorrowTrace trace) {

  ReplicaFailure(
      PoolDefinition definition,
      FailureReason reason,
      String counts,
      String text,
      @Nullable Throwable cause) {
    this(definition, reason, counts, text, cause, "", null);
  }

  /**
   * Returns why a borrower waited for a pool in vain. The pool's own record of its last connect
   * attempt decides about the reason: HikariCP attaches the last failure to a timeout even if all
   * connections exist and are in use, and attaches none before the first attempt has failed.
   *
   * @param last HikariCP's exception
   */
  static ReplicaFailure waitedFor(RetirablePool pool, SQLException last) {
    if (pool.total() >= pool.maximum()) {
      return exhausted(pool, last);
    }
    ConnectFailure failure = pool.connectFailure();
    if (failure != null) {
      return new ReplicaFailure(
          pool.definition(),
          failure.reason(),
          counts(pool),
          String.valueOf(failure.message()),
          failure.cause());
    }
    return pool.isConnecting() || (pool.active() == 0 && pool.idle() == 0)
        ? new ReplicaFailure(
            pool.definition(),
            FailureReason.DATABASE_UNAVAILABLE,
            counts(pool),
            "a connect attempt is running or due, and has not been answered yet",
            last)
        : exhausted(pool, last);
  }

  private static ReplicaFailure exhausted(RetirablePool pool, SQLException last) {
    BorrowTrace trace = pool.oldestBorrow().orElse(null);
    String oldest = trace == null ? "" : since(trace, pool.now());
    return new ReplicaFailure(
        pool.definition(),
        FailureReason.POOL_EXHAUSTED,
        counts(pool),
        pool.idle() == 0 ? "all connections are borrowed" + oldest : "no time was left to try it",
        last,
        oldest,
        trace);
  }

  private static String since(BorrowTrace trace, long now) {
    return ", the oldest for %d ms, %s"
        .formatted(TimeUnit.NANOSECONDS.toMillis(now - trace.since()), trace.place());
  }

  private static String counts(RetirablePool pool) {
    return " (active=%d, idle=%d, waiting=%d, maximum=%d)"
        .formatted(pool.active(), pool.idle(), pool.waiting(), pool.maximum());
  }

  /** Returns why a replica has no pool. */
  static ReplicaFailure unopened(PoolDefinition definition, @Nullable ConnectFailure failure) {
    return new ReplicaFailure(
        definition,
        failure == null ? FailureReason.DATABASE_UNAVAILABLE : failure.reason(),
        "",
        failure == null
            ? "no pool is open; its first connection is still being established"
            : "no pool is open; it is retried until it succeeds. Last failure: "
                + failure.message(),
        failure == null ? null : failure.cause());
  }

  /** Returns why a pool is out of service; null if its breaker is not open. */
  static @Nullable ReplicaFailure broken(RetirablePool pool) {
    PoolBreaker breaker = pool.breaker();
    ConnectFailure failure = breaker.failure();
    return failure == null
        ? null
        : new ReplicaFailure(
            pool.definition(),
            failure.reason(),
            "",
            breaker.describe()
                + ". Borrowers are refused at once until a probe succeeds. Last failure: "
                + failure.message(),
            failure.cause());
  }

  /** Returns whether the replica serves others, and was too busy for one more. */
  boolean isBusy() {
    return reason == FailureReason.POOL_EXHAUSTED;
  }

  /**
   * Returns the failure that tells most: of a replica that cannot be reached, if there is one.
   *
   * @param failures at least one
   */
  static ReplicaFailure mostTelling(List<ReplicaFailure> failures) {
    return failures.stream()
        .min(
            Comparator.comparing(ReplicaFailure::isBusy)
                .thenComparing(ReplicaFailure::reason, ConnectFailure.MOST_TELLING_FIRST))
        .orElseThrow();
  }

  /** Returns the replica and its reason, for a message. */
  @Override
  public String toString() {
    return definition.key() + " at " + definition.address() + ": " + reason + counts + ", " + text;
  }
}
