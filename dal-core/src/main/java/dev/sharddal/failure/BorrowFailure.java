package dev.sharddal.failure;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.UseCase;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What every exception of a failed borrow has in common. Their JDK type says whether a retry may
 * help: {@link java.sql.SQLTransientException} or {@link java.sql.SQLNonTransientException}.
 */
public interface BorrowFailure {

  /** Returns what failed, for which request. */
  Details details();

  /** Returns why it failed. */
  default FailureReason reason() {
    return details().reason();
  }

  /**
   * What failed, for which request. A null component was not known when it failed.
   *
   * @param reason why
   * @param tenantId the tenant, as the caller gave it: not safe to print
   * @param database the tenant's database
   * @param useCase what the connection was for
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
     * Returns details of which the tenant is known, and no more.
     *
     * @param reason why
     * @param tenantId the tenant
     */
    public static Details of(FailureReason reason, @Nullable String tenantId) {
      return new Details(reason, tenantId, null, null);
    }
  }
}
