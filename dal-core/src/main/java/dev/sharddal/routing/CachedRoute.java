package dev.sharddal.routing;

import dev.sharddal.metadata.TenantMetadata;

/**
 * A route as it is remembered. Times are readings of the directory's ticker, in nanoseconds.
 *
 * @param tenant the row that the route was made of
 * @param route the route
 * @param loadedAt when the read of the row began: it may have changed since
 * @param refreshAt from when on it is read again, ahead of its time
 * @param freshUntil until when it serves
 * @param stale whether it serves past its time, since the store could not be read
 */
record CachedRoute<R>(
    TenantMetadata tenant, R route, long loadedAt, long refreshAt, long freshUntil, boolean stale) {

  /** Returns this route for a while longer; its staleness is noticed at every use. */
  CachedRoute<R> staleUntil(long time) {
    return new CachedRoute<>(tenant, route, loadedAt, loadedAt, time, true);
  }

  CachedRoute<R> refreshAt(long time) {
    return new CachedRoute<>(tenant, route, loadedAt, time, freshUntil, stale);
  }

  CachedRoute<R> withRoute(R newRoute) {
    return new CachedRoute<>(tenant, newRoute, loadedAt, refreshAt, freshUntil, stale);
  }

  boolean isFresh(long now) {
    return now - freshUntil < 0;
  }

  boolean serves(long now) {
    return now - (stale ? freshUntil : refreshAt) < 0;
  }
}
