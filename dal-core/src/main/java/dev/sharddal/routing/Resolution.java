package dev.sharddal.routing;

import java.time.Duration;

/**
 * A tenant's route, and how it was found.
 *
 * @param <R> what a route is
 * @param found the tenant and its route
 * @param source where it came from
 * @param age how long ago the store was read for it
 */
public record Resolution<R>(TenantRoute<R> found, Source source, Duration age) {

  /** Where a route came from. */
  public enum Source {
    /** It was known, and within its time. */
    CACHE,
    /** It was read just now. */
    STORE,
    /** It was known and past its time, but the store could not be read. */
    STALE
  }
}
