package dev.sharddal.failure;

import dev.sharddal.metadata.SafeText;
import java.sql.SQLNonTransientConnectionException;

/** The directory has no such tenant. */
public final class TenantNotFoundException extends SQLNonTransientConnectionException
    implements BorrowFailure {

  private static final long serialVersionUID = 1L;

  private final Details details;

  /**
   * Creates an exception.
   *
   * @param tenantId the id that was not found
   */
  public TenantNotFoundException(String tenantId) {
    super(
        "Tenant "
            + SafeText.quoted(tenantId)
            + " is not in Tenant Metadata. A tenant that was just created becomes visible within"
            + " unknownTenantTtl, or at once after refreshTenant(..).",
        FailureReason.TENANT_NOT_FOUND.sqlState());
    this.details = Details.of(FailureReason.TENANT_NOT_FOUND, tenantId);
  }

  @Override
  public Details details() {
    return details;
  }
}
