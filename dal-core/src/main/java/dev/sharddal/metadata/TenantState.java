package dev.sharddal.metadata;

/** Which requests of a tenant are served. */
public enum TenantState {
  /** All requests are served. */
  ACTIVE,

  /** {@link UseCase#WRITE} is refused, all else is served. */
  READ_ONLY,

  /** On its way to another database: {@link UseCase#WRITE} gets a transient error meanwhile. */
  MOVING,

  /** Every request is refused. */
  SUSPENDED
}
