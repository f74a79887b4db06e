package dev.sharddal.routing;

import dev.sharddal.failure.BorrowFailure.Details;
import dev.sharddal.failure.BorrowInterruptedException;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.failure.MetadataUnavailableException;
import dev.sharddal.failure.RequestRefusedException;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantIdPattern;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The errors of requests whose route cannot be found. */
final class RouteFailures {

  private RouteFailures() {}

  /** Returns the id if it is one of the ids of the application. */
  static String checkId(@Nullable String tenantId, TenantIdPattern ids)
      throws RequestRefusedException {
    try {
      return ids.check(tenantId);
    } catch (IllegalArgumentException e) {
      throw new RequestRefusedException(
          Details.of(FailureReason.INVALID_TENANT_ID, tenantId),
          String.valueOf(e.getMessage()),
          null);
    }
  }

  /** Returns the error of a read that failed with a cause, or was not tried (null). */
  static SQLException unreadable(String tenantId, Duration loadTimeout, @Nullable Throwable cause) {
    String what = "The metadata of tenant " + SafeText.quoted(tenantId);
    if (cause instanceof MetadataStoreException e && !e.isRetryable()) {
      return new RequestRefusedException(
          Details.of(FailureReason.METADATA_INVALID, tenantId),
          what + " cannot be read: " + e.getMessage(),
          e);
    }
    return new MetadataUnavailableException(
        Details.of(FailureReason.METADATA_UNAVAILABLE, tenantId),
        what + why(loadTimeout, cause),
        cause);
  }

  private static String why(Duration loadTimeout, @Nullable Throwable cause) {
    if (cause == null) {
      return " was not read: the metadata store has failed repeatedly and is tried again after a"
          + " pause";
    }
    return cause instanceof TimeoutException
        ? " was not read within " + loadTimeout.toMillis() + " ms"
        : " could not be read: " + cause.getMessage();
  }

  static SQLException interrupted(String tenantId, String waitedFor, InterruptedException e) {
    return new BorrowInterruptedException(
        Details.of(FailureReason.INTERRUPTED, tenantId),
        "Interrupted while waiting for " + waitedFor,
        e);
  }
}
