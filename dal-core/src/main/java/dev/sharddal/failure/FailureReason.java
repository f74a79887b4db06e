package dev.sharddal.failure;

/** The reason why a connection could not be borrowed. */
public enum FailureReason {
  /** The id is null, empty or too long, or contains control characters. */
  INVALID_TENANT_ID(false),
  /** No tenant is bound to the running code. */
  NO_TENANT_BOUND(false),
  /** The directory has no such tenant. */
  TENANT_NOT_FOUND(false),
  /** The tenant is suspended. */
  TENANT_SUSPENDED(false),
  /** The tenant is read-only. */
  TENANT_READ_ONLY(false),
  /** The tenant is moving to another database. */
  TENANT_MOVING(true),
  /** The tenant's row names a database that has no row in Database Metadata, or a refused one. */
  DATABASE_UNKNOWN(false),
  /** The tenant's database has no endpoint for this use case, and there is no fallback. */
  USE_CASE_MISSING(false),
  /** The metadata store did not answer, and no cached route may still serve the request. */
  METADATA_UNAVAILABLE(true),
  /** The metadata store rejected the read, or returned a row that cannot be read. */
  METADATA_INVALID(false),
  /** All connections of the pool were in use until the deadline. */
  POOL_EXHAUSTED(true),
  /** The database refuses the user name or the password. */
  AUTHENTICATION_FAILED(true),
  /** The database refuses connections, or does not answer. */
  DATABASE_UNAVAILABLE(true),
  /** The server is not the one that the metadata mean: see the cause. */
  WRONG_SERVER(true),
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

  /** Returns whether the same call may succeed later without a change by the caller. */
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
