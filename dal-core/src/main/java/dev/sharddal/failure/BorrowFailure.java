package dev.sharddal.failure;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.UseCase;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The common interface of all exceptions of a failed borrow. The JDK type of an exception shows
 * whether a retry may help: {@link java.sql.SQLTransientException} or {@link
 * java.sql.SQLNonTransientException}.
 */
public interface BorrowFailure {

  /** Returns the reason of the failure and the request that failed. */
  Details details();

  /** Returns the reason of the failure. */
  default FailureReason reason() {
    return details().reason();
  }

  /**
   * The reason of a failure and the request that failed. A component is null if it was not known at
   * the time of the failure.
   *
   * @param reason the reason
   * @param tenantId the tenant, as given by the caller: not safe to print
   * @param database the tenant's database
   * @param useCase the use case of the request
   */
  record Details(
      FailureReason reason,
      @Nullable String tenantId,
      @Nullable DatabaseKey database,
      @Nullable UseCase useCase)
      implements Serializable {

    /** Checks that there is a reason. */
    public Details {
      Objects.requireNonNull(reason, "reason");
    }

    /**
     * Returns details of which only the reason and the tenant are known.
     *
     * @param reason the reason
     * @param tenantId the tenant
     */
    public static Details of(FailureReason reason, @Nullable String tenantId) {
      return new Details(reason, tenantId, null, null);
    }
  }
}
