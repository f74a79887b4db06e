package dev.sharddal.failure;

import dev.sharddal.metadata.SafeText;
import java.sql.SQLNonTransientConnectionException;

/** The directory has no such tenant. */
public final class TenantNotFoundException extends SQLNonTransientConnectionException
    implements BorrowFailure {

  private static final long serialVersionUID = 1L;

  private final Details details;

  /**
   * Makes one.
   *
   * @param tenantId the tenant that is not there
   */
  public TenantNotFoundException(String tenantId) {
    super(
        "Tenant "
            + SafeText.quoted(tenantId)
            + " is not in Tenant Metadata. If it was just created, it is seen after unknownTenantTtl"
            + " at the latest; refreshTenant(..) makes it seen at once.",
        FailureReason.TENANT_NOT_FOUND.sqlState());
    this.details = Details.of(FailureReason.TENANT_NOT_FOUND, tenantId);
  }

  @Override
  public Details details() {
    return details;
  }
}
