package dev.sharddal.metadata;

/** The state of a tenant, which decides which of its requests are served. */
public enum TenantState {
  /** All requests are served. */
  ACTIVE,

  /** {@link UseCase#WRITE} is refused; all other requests are served. */
  READ_ONLY,

  /**
   * The tenant is moving to another database: {@link UseCase#WRITE} gets a transient error until
   * the move ends.
   */
  MOVING,

  /** Every request is refused. */
  SUSPENDED
}
