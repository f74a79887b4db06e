package dev.sharddal.report;

/** Where a tenant's route came from. */
public enum RouteSource {
  /** From the cache, within its time to live. */
  CACHE,
  /** From the metadata store, just now. */
  STORE,
  /** From the cache, past its time to live, because the store could not be read. */
  STALE
}
