package dev.sharddal.borrow;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.BorrowFailure.Details;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.failure.RequestRefusedException;
import dev.sharddal.failure.ShardUnavailableException;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.pool.PoolGroup;
import dev.sharddal.report.PoolStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a connection, and in an outage borrows from the pools of the use case that the
 * application allows instead. Thread-safe.
 *
 * <p>It is an outage if a replica cannot be reached and no other lends a connection. Replicas that
 * are merely busy are none: if their borrowers went to the primary, writes would soon wait, too.
 */
final class OutageFallback {

  /** Failures of the request or of this node, for which no other database is to blame. */
  private static final Set<FailureReason> NO_OUTAGE =
      EnumSet.of(FailureReason.POOL_EXHAUSTED, FailureReason.INTERRUPTED, FailureReason.CLOSED);

  private final UseCasePools pools;

  OutageFallback(UseCasePools pools) {
    this.pools = pools;
  }

  /**
   * Borrows a connection; the caller closes it.
   *
   * @param group the pools that serve the request
   * @param useCase the use case of the request
   * @param tenantId the tenant, for messages, or null
   * @param start the start of the borrow, as a reading of the ticker
   * @param firstFailure the exception of a first attempt, or null
   * @return the connection, or null if the metadata no longer has these pools
   * @throws SQLException if there is no connection; it names all replicas that were tried
   */
  @Nullable Connection borrow(
      PoolGroup group,
      UseCase useCase,
      @Nullable String tenantId,
      long start,
      @Nullable SQLException firstFailure)
      throws SQLException {
    PoolGroup instead = pools.findInstead(group, useCase);
    if (instead == null) {
      return group.borrow(tenantId, start, firstFailure, false);
    }
    try {
      return group.borrow(tenantId, start, firstFailure, true);
    } catch (SQLException e) {
      if (!isOutage(e)) {
        throw e;
      }
      return borrowInstead(instead, tenantId, start, e);
    }
  }

  private static boolean isOutage(SQLException e) {
    return e instanceof BorrowFailure failure && !NO_OUTAGE.contains(failure.reason());
  }

  private static Connection borrowInstead(
      PoolGroup instead, @Nullable String tenantId, long start, SQLException outage)
      throws SQLException {
    Connection connection;
    try {
      connection = instead.borrow(tenantId, start, null, false);
    } catch (SQLException e) {
      throw isOutageOfBoth(e) ? both(outage, e) : e;
    }
    if (connection == null) {
      throw outage;
    }
    return connection;
  }

  private static boolean isOutageOfBoth(SQLException e) {
    return e instanceof BorrowFailure failure && failure.reason() != FailureReason.INTERRUPTED;
  }

  /** Returns the outage, with the failure of the fallback in its message. */
  private static SQLException both(SQLException outage, SQLException fallback) {
    Details details = ((BorrowFailure) outage).details();
    String message =
        outage.getMessage() + ". The fallback has failed, too: " + fallback.getMessage();
    SQLException both =
        details.reason().isRetryable()
            ? new ShardUnavailableException(details, message, outage.getCause())
            : new RequestRefusedException(details, message, outage.getCause());
    both.addSuppressed(fallback);
    return both;
  }

  /** Returns the status of the pools that may serve a request now. */
  List<PoolStatus> status(PoolGroup group, UseCase useCase) {
    List<PoolStatus> status = new ArrayList<>(group.status());
    PoolGroup instead = pools.findInstead(group, useCase);
    if (instead != null && !group.isInService()) {
      status.addAll(instead.status());
    }
    return status;
  }
}
