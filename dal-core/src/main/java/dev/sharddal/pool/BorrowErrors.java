package dev.sharddal.pool;

import dev.sharddal.connect.BorrowTrace;
import dev.sharddal.connect.ConnectFailure;
import dev.sharddal.failure.BorrowFailure.Details;
import dev.sharddal.failure.BorrowInterruptedException;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.failure.PoolExhaustedException;
import dev.sharddal.failure.RequestRefusedException;
import dev.sharddal.failure.ShardUnavailableException;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.UseCase;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Creates the exceptions of failed borrows from the pools of one database and use case.
 *
 * @param database the database
 * @param useCase the use case
 */
record BorrowErrors(DatabaseKey database, UseCase useCase) {

  private static final String ADVICE =
      "look for slow statements, for connections that are not closed, and for threads that borrow a"
          + " second connection while they hold one, such as a transaction with REQUIRES_NEW inside"
          + " another; the pool needs one more connection than there are such threads";

  /** Returns the exception of a borrower whose thread was interrupted while it waited. */
  SQLException interrupted(@Nullable String tenantId, Exception last) {
    return new BorrowInterruptedException(
        details(FailureReason.INTERRUPTED, tenantId),
        "Interrupted while waiting for a connection to " + describe(tenantId),
        last);
  }

  /**
   * Returns the exception of a borrower that found no open pool.
   *
   * @param failure why no pool is open, or null if the first connection is still being established
   */
  SQLException noPool(@Nullable String tenantId, @Nullable ConnectFailure failure) {
    if (failure == null) {
      return new ShardUnavailableException(
          details(FailureReason.DATABASE_UNAVAILABLE, tenantId),
          "No pool is open for "
              + describe(tenantId)
              + "; its first connection is still being established",
          null);
    }
    return refused(
        details(failure.reason(), tenantId),
        "No pool is open for "
            + describe(tenantId)
            + "; it is retried until it succeeds. Last failure: "
            + failure.cause().getMessage(),
        failure.cause());
  }

  /**
   * Returns the exception of a borrower that is refused because the database does not answer.
   *
   * @param breaker the open breaker of a pool
   */
  SQLException broken(@Nullable String tenantId, PoolBreaker breaker) {
    ConnectFailure failure = breaker.failure();
    if (failure == null) {
      return noPool(tenantId, null); // it has just closed, and the pool is about to be published
    }
    return refused(
        details(failure.reason(), tenantId),
        describe(tenantId)
            + ": "
            + breaker.describe()
            + ". Borrowers are refused at once until a probe succeeds. Last failure: "
            + failure.message(),
        failure.cause());
  }

  /**
   * Returns the exception of a borrower that may not wait because too many do.
   *
   * @param waiting how many borrowers wait
   */
  SQLException crowded(
      @Nullable String tenantId, RetirablePool pool, int waiting, SQLException last) {
    String crowd =
        "No connection to "
            + describe(tenantId)
            + " is free, and "
            + waiting
            + " borrowers wait for one already, as many as maximumWaiting allows "
            + counts(pool);
    ConnectFailure failure = pool.total() < pool.maximum() ? pool.connectFailure() : null;
    return failure == null
        ? new PoolExhaustedException(
            details(FailureReason.POOL_EXHAUSTED, tenantId), crowd + ". " + ADVICE, last)
        : refused(
            details(failure.reason(), tenantId),
            crowd + ". Last failed connect: " + failure.message(),
            failure.cause());
  }

  /**
   * Returns the exception of a borrower that may not wait until a pool is open because too many do.
   *
   * @param waiting how many borrowers wait
   */
  SQLException crowdedBeforeOpening(@Nullable String tenantId, int waiting) {
    return new PoolExhaustedException(
        details(FailureReason.POOL_EXHAUSTED, tenantId),
        "No pool is open for "
            + describe(tenantId)
            + "; its first connection is still being established, and "
            + waiting
            + " borrowers wait for it already, as many as maximumWaiting allows",
        null);
  }

  /**
   * Returns the exception of a borrower whose pool may not open because too many are open.
   *
   * @param maximumOpenPools how many pools may be open
   */
  SQLException noRoom(@Nullable String tenantId, int maximumOpenPools) {
    return new PoolExhaustedException(
        details(FailureReason.POOL_EXHAUSTED, tenantId),
        "No pool is open for "
            + describe(tenantId)
            + ", and it cannot open: as many pools as maximumOpenPools allows ("
            + maximumOpenPools
            + ") are open, and all are in use. Raise maximumOpenPools, or look for connections that"
            + " are not closed",
        null);
  }

  /**
   * Returns the exception of a borrower whose time is over. The pool's own record of its last
   * connect attempt decides about the reason: HikariCP attaches the last failure to a timeout even
   * if all connections exist and are in use, and attaches none before the first attempt has failed.
   *
   * @param pool the pool that the borrower waited for
   * @param last HikariCP's exception
   * @param now the reading of the ticker
   */
  SQLException timedOut(
      @Nullable String tenantId, RetirablePool pool, SQLException last, long now) {
    if (pool.total() >= pool.maximum()) {
      return exhausted(tenantId, pool, last, now);
    }
    ConnectFailure failure = pool.connectFailure();
    if (failure != null) {
      return unavailable(
          failure.reason(), tenantId, pool, ": " + failure.cause().getMessage(), failure.cause());
    }
    return pool.isConnecting() || pool.active() == 0
        ? unavailable(
            FailureReason.DATABASE_UNAVAILABLE,
            tenantId,
            pool,
            ": a connect attempt is running or due, and has not been answered yet",
            last)
        : exhausted(tenantId, pool, last, now);
  }

  private SQLException exhausted(
      @Nullable String tenantId, RetirablePool pool, SQLException last, long now) {
    Optional<BorrowTrace> oldest = pool.oldestBorrow();
    SQLException exhausted =
        new PoolExhaustedException(
            details(FailureReason.POOL_EXHAUSTED, tenantId),
            "No connection to "
                + describe(tenantId)
                + " became available "
                + numbers(pool)
                + ". All are borrowed"
                + oldest.map(trace -> since(trace, now)).orElse("")
                + ": "
                + ADVICE,
            last);
    oldest.ifPresent(exhausted::addSuppressed);
    return exhausted;
  }

  private static String since(BorrowTrace trace, long now) {
    return ", the oldest for %d ms, %s"
        .formatted(TimeUnit.NANOSECONDS.toMillis(now - trace.since()), trace.place());
  }

  private SQLException unavailable(
      FailureReason reason,
      @Nullable String tenantId,
      RetirablePool pool,
      String why,
      Throwable cause) {
    return refused(
        details(reason, tenantId),
        "No connection to " + describe(tenantId) + " could be established " + numbers(pool) + why,
        cause);
  }

  /** The JDK type of the exception tells whether a retry may help. */
  private static SQLException refused(Details details, String message, Throwable cause) {
    return details.reason().isRetryable()
        ? new ShardUnavailableException(details, message, cause)
        : new RequestRefusedException(details, message, cause);
  }

  private static String numbers(RetirablePool pool) {
    return "within %d ms ".formatted(TimeUnit.NANOSECONDS.toMillis(pool.timeoutNanos()))
        + counts(pool);
  }

  private static String counts(RetirablePool pool) {
    return "(active=%d, idle=%d, waiting=%d, maximum=%d)"
        .formatted(pool.active(), pool.idle(), pool.waiting(), pool.maximum());
  }

  private Details details(FailureReason reason, @Nullable String tenantId) {
    return new Details(reason, tenantId, database, useCase);
  }

  private String describe(@Nullable String tenantId) {
    String pools = database + "/" + useCase;
    return tenantId == null ? pools : pools + " for tenant " + SafeText.quoted(tenantId);
  }
}
