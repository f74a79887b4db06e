package dev.sharddal.failure;

/** Why a connection could not be borrowed. */
public enum FailureReason {
  /** The id is null, empty, too long or holds control characters. */
  INVALID_TENANT_ID(false),
  /** No tenant is bound to the running code. */
  NO_TENANT_BOUND(false),
  /** The directory has no such tenant. */
  TENANT_NOT_FOUND(false),
  /** The tenant is suspended. */
  TENANT_SUSPENDED(false),
  /** The tenant may only be read. */
  TENANT_READ_ONLY(false),
  /** The tenant is on its way to another database. */
  TENANT_MOVING(true),
  /** The tenant's row names a database that Database Metadata does not have, or has refused. */
  DATABASE_UNKNOWN(false),
  /** The tenant's database has no endpoint for this use case, and there is no fallback. */
  USE_CASE_MISSING(false),
  /** The metadata store did not answer, and no route that may still serve is known. */
  METADATA_UNAVAILABLE(true),
  /** The metadata store answered that it can not or may not, or with a row that cannot be read. */
  METADATA_INVALID(false),
  /** All connections of the pool were in use until the deadline. */
  POOL_EXHAUSTED(true),
  /** The database refuses our user name or password. */
  AUTHENTICATION_FAILED(true),
  /** The database refuses, or does not answer. */
  DATABASE_UNAVAILABLE(true),
  /** The waiting thread was interrupted. */
  INTERRUPTED(true),
  /** {@code initializeDB()} has not been called, or has not succeeded. */
  NOT_INITIALIZED(false),
  /** The data access layer was closed. */
  CLOSED(false);

  private final boolean retryable;

  FailureReason(boolean retryable) {
    this.retryable = retryable;
  }

  /** Returns whether the same call may succeed later, with nothing changed by the caller. */
  public boolean isRetryable() {
    return retryable;
  }

  /** Returns the SQLSTATE of exceptions with this reason. */
  public String sqlState() {
    if (this == AUTHENTICATION_FAILED) {
      return "28000"; // invalid authorization specification
    }
    return retryable ? "08001" : "08004"; // unable to connect, or connection rejected
  }
}
