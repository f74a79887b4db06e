package dev.sharddal;

import dev.sharddal.event.BorrowFailure.Details;
import dev.sharddal.event.FailureReason;
import dev.sharddal.metadata.Printable;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.routing.RequestRefusedException;
import dev.sharddal.routing.TenantMovingException;
import java.sql.SQLException;

/** Says why a request cannot be served. */
final class Refusal {

  private Refusal() {}

  /** Returns why a tenant's state, or what its database has, does not allow a use case. */
  static SQLException of(TenantMetadata tenant, UseCase useCase, boolean databaseIsKnown) {
    String who = "Tenant " + Printable.quoted(tenant.tenantId());
    if (tenant.state() == TenantState.MOVING && useCase == UseCase.WRITE) {
      return new TenantMovingException(
          details(FailureReason.TENANT_MOVING, tenant, useCase),
          who + " is moving away from " + tenant.database() + "; retry in a moment");
    }
    return switch (tenant.state()) {
      case SUSPENDED ->
          refused(FailureReason.TENANT_SUSPENDED, tenant, useCase, who + " is suspended");
      case READ_ONLY ->
          useCase == UseCase.WRITE
              ? refused(
                  FailureReason.TENANT_READ_ONLY,
                  tenant,
                  useCase,
                  who + " is read-only: WRITE is refused")
              : noPool(tenant, useCase, databaseIsKnown, who);
      case ACTIVE, MOVING -> noPool(tenant, useCase, databaseIsKnown, who);
    };
  }

  private static SQLException noPool(
      TenantMetadata tenant, UseCase useCase, boolean databaseIsKnown, String who) {
    if (databaseIsKnown) {
      return refused(
          FailureReason.USE_CASE_MISSING,
          tenant,
          useCase,
          who
              + " lives in "
              + tenant.database()
              + ", whose ConnectionDetails have no endpoint for "
              + useCase
              + ": add $.endpoints."
              + useCase
              + " there, or a fallback("
              + useCase
              + ", ..) in code");
    }
    return refused(
        FailureReason.DATABASE_UNKNOWN,
        tenant,
        useCase,
        who
            + " lives in "
            + tenant.database()
            + ", which Database Metadata does not have or which was refused: add or mend the row,"
            + " then refresh()");
  }

  private static SQLException refused(
      FailureReason reason, TenantMetadata tenant, UseCase useCase, String message) {
    return new RequestRefusedException(details(reason, tenant, useCase), message, null);
  }

  /** Returns that the data access layer is not, or no longer, ready. */
  static SQLException notRunning(boolean closed, String tenantId) {
    FailureReason reason = closed ? FailureReason.CLOSED : FailureReason.NOT_INITIALIZED;
    return new RequestRefusedException(
        Details.of(reason, tenantId),
        closed
            ? "The data access layer is closed"
            : "initializeDB() has not been called, or has not succeeded",
        null);
  }

  /** Returns that the running code works for nobody. */
  static SQLException noTenantBound(UseCase useCase) {
    return new RequestRefusedException(
        new Details(FailureReason.NO_TENANT_BOUND, null, null, useCase),
        "No tenant is bound to the running code: bind one with TenantContext.run(tenantId, ..)"
            + " or try (var scope = TenantContext.open(tenantId))",
        null);
  }

  private static Details details(FailureReason reason, TenantMetadata tenant, UseCase useCase) {
    return new Details(reason, tenant.tenantId(), tenant.database(), useCase);
  }
}
