package dev.sharddal.report;

/** The source of a tenant's route. */
public enum RouteSource {
  /** The cache; the route is within its time to live. */
  CACHE,
  /** The metadata store, read for this request. */
  STORE,
  /** The cache; the route is past its time to live because the store could not be read. */
  STALE
}
