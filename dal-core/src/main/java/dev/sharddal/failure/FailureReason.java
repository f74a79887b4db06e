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
  /** The server refuses the user name or the password. */
  AUTHENTICATION_FAILED(true),
  /**
   * The server does not admit this user in this way: not from this host, not without encryption,
   * not to this database, or not at all. The password was not at fault.
   */
  LOGIN_NOT_PERMITTED(false),
  /**
   * The server answers, but the connection details do not fit it: the database does not exist, a
   * property is refused, or TLS or its certificate does not match.
   */
  CONNECTION_MISCONFIGURED(false),
  /** The server, the database or the user has as many connections as it may have. */
  TOO_MANY_CONNECTIONS(true),
  /** The server cannot be reached, does not answer, or is starting up. */
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
    if (this == AUTHENTICATION_FAILED || this == LOGIN_NOT_PERMITTED) {
      return "28000"; // invalid authorization specification
    }
    return retryable ? "08001" : "08004"; // unable to connect, or connection rejected
  }
}
