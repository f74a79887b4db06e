package dev.sharddal.pool;

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
import java.util.List;
import java.util.stream.Collectors;
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
   * Returns the exception of a borrower that found no pool in service.
   *
   * @param failures the failure of each replica, at least one
   */
  SQLException noneInService(@Nullable String tenantId, List<ReplicaFailure> failures) {
    ReplicaFailure worst = ReplicaFailure.mostTelling(failures);
    String message =
        failures.size() == 1
            ? describe(tenantId) + ": " + worst.text()
            : "No replica of " + describe(tenantId) + " is in service: " + list(failures);
    return failed(worst, tenantId, message);
  }

  /**
   * Returns the exception of a borrower that may not wait because too many do.
   *
   * @param waiting how many borrowers wait
   * @param failures the state of each replica, at least one
   */
  SQLException crowded(@Nullable String tenantId, int waiting, List<ReplicaFailure> failures) {
    ReplicaFailure worst = ReplicaFailure.mostTelling(failures);
    String crowd =
        "No connection to "
            + describe(tenantId)
            + " is free, and "
            + waiting
            + " borrowers wait for one already, as many as maximumWaiting allows";
    if (failures.size() > 1) {
      return failed(worst, tenantId, crowd + ": " + list(failures) + advice(worst));
    }
    return failed(
        worst,
        tenantId,
        crowd
            + worst.counts()
            + (worst.isBusy() ? advice(worst) : ". Last failed connect: " + worst.text()));
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
   * Returns the exception of a borrower whose time is over.
   *
   * @param millis the time that it had
   * @param failures the failure of each replica, at least one
   */
  SQLException timedOut(@Nullable String tenantId, long millis, List<ReplicaFailure> failures) {
    ReplicaFailure worst = ReplicaFailure.mostTelling(failures);
    String connection = "No connection to " + describe(tenantId);
    String time = " within " + millis + " ms";
    if (failures.size() > 1) {
      return failed(
          worst,
          tenantId,
          connection
              + " became available"
              + time
              + ". Each of its "
              + failures.size()
              + " replicas has failed: "
              + list(failures)
              + advice(worst));
    }
    return failed(
        worst,
        tenantId,
        worst.isBusy()
            ? connection
                + " became available"
                + time
                + worst.counts()
                + ". All are borrowed"
                + worst.oldest()
                + ": "
                + ADVICE
            : connection + " could be established" + time + worst.counts() + ": " + worst.text());
  }

  private static String list(List<ReplicaFailure> failures) {
    return failures.stream().map(ReplicaFailure::toString).collect(Collectors.joining("; "));
  }

  private static String advice(ReplicaFailure worst) {
    return worst.isBusy() ? ". " + ADVICE : "";
  }

  /** The JDK type of the exception tells whether a retry may help. */
  private SQLException failed(ReplicaFailure worst, @Nullable String tenantId, String message) {
    Details details = details(worst.reason(), tenantId);
    Throwable cause = worst.cause();
    if (worst.isBusy() && cause != null) {
      SQLException exhausted = new PoolExhaustedException(details, message, cause);
      if (worst.trace() != null) {
        exhausted.addSuppressed(worst.trace());
      }
      return exhausted;
    }
    return details.reason().isRetryable()
        ? new ShardUnavailableException(details, message, cause)
        : new RequestRefusedException(details, message, cause);
  }

  private Details details(FailureReason reason, @Nullable String tenantId) {
    return new Details(reason, tenantId, database, useCase);
  }

  private String describe(@Nullable String tenantId) {
    String pools = database + "/" + useCase;
    return tenantId == null ? pools : pools + " for tenant " + SafeText.quoted(tenantId);
  }
}
