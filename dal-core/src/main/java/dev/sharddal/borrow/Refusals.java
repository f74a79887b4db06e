package dev.sharddal.borrow;

import dev.sharddal.failure.BorrowFailure.Details;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.failure.RequestRefusedException;
import dev.sharddal.failure.TenantMovingException;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.UseCase;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Creates the errors of requests that cannot be served. */
final class Refusals {

  private Refusals() {}

  /** Returns the error of a use case that the tenant's state or database does not allow. */
  static SQLException of(TenantMetadata tenant, UseCase useCase, boolean databaseIsKnown) {
    String who = "Tenant " + SafeText.quoted(tenant.tenantId());
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
    return noPool(
        details(missing(databaseIsKnown), tenant, useCase),
        who + " lives in " + tenant.database() + ", which");
  }

  /** Returns the error of a use case that a database does not have. */
  static SQLException of(DatabaseKey database, UseCase useCase, boolean databaseIsKnown) {
    return noPool(
        new Details(missing(databaseIsKnown), null, database, useCase), "Database " + database);
  }

  private static FailureReason missing(boolean databaseIsKnown) {
    return databaseIsKnown ? FailureReason.USE_CASE_MISSING : FailureReason.DATABASE_UNKNOWN;
  }

  private static SQLException noPool(Details details, String subject) {
    UseCase useCase = details.useCase();
    return new RequestRefusedException(
        details,
        details.reason() == FailureReason.USE_CASE_MISSING
            ? subject
                + " has no endpoint for "
                + useCase
                + " in its ConnectionDetails: add $.endpoints."
                + useCase
                + " there, or a fallback("
                + useCase
                + ", ..) in code; if it is there, status() shows what blocks its pool"
            : subject
                + " is not in Database Metadata, or its row was refused: add or correct the row,"
                + " then call refresh(); if it is there, status() shows what blocks its pools",
        null);
  }

  private static SQLException refused(
      FailureReason reason, TenantMetadata tenant, UseCase useCase, String message) {
    return new RequestRefusedException(details(reason, tenant, useCase), message, null);
  }

  /** Returns the error of a request before initialization or after close. */
  static SQLException notRunning(boolean closed, @Nullable String tenantId) {
    FailureReason reason = closed ? FailureReason.CLOSED : FailureReason.NOT_INITIALIZED;
    return new RequestRefusedException(
        Details.of(reason, tenantId),
        closed
            ? "The data access layer is closed"
            : "initializeDB() has not been called, or has not succeeded",
        null);
  }

  /** Returns the error of a request without a bound tenant. */
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
