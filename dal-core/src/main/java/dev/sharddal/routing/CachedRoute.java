package dev.sharddal.routing;

/**
 * A route as it is remembered for one tenant. Times are readings of the directory's ticker, in
 * nanoseconds. There may be millions of these, so it holds nothing that can be reckoned.
 */
class CachedRoute<R> {

  private final PlacedRoute<R> placed;
  private final long epoch;
  private final long loadedAt;

  /**
   * Makes a route that was read.
   *
   * @param placed the route
   * @param epoch of the tenant's row
   * @param loadedAt when the read of the row began: it may have changed since
   */
  CachedRoute(PlacedRoute<R> placed, long epoch, long loadedAt) {
    this.placed = placed;
    this.epoch = epoch;
    this.loadedAt = loadedAt;
  }

  /** A route whose read ahead has failed, or that serves past its time. */
  private static final class Delayed<R> extends CachedRoute<R> {

    private final long refreshAt;
    private final long freshUntil;
    private final boolean stale;

    Delayed(CachedRoute<R> known, long refreshAt, long freshUntil, boolean stale) {
      super(known.placed, known.epoch, known.loadedAt);
      this.refreshAt = refreshAt;
      this.freshUntil = freshUntil;
      this.stale = stale;
    }

    @Override
    boolean isDelayed() {
      return true;
    }

    @Override
    long refreshAt(long ttl) {
      return refreshAt;
    }

    @Override
    long freshUntil(long ttl) {
      return freshUntil;
    }

    @Override
    boolean stale() {
      return stale;
    }
  }

  /** Returns this route for a while longer; its staleness is noticed at every use. */
  CachedRoute<R> staleUntil(long time) {
    return new Delayed<>(this, loadedAt, time, true);
  }

  /** Returns this route, to be read again at another time. */
  CachedRoute<R> refreshAt(long time, long ttl) {
    return new Delayed<>(this, time, freshUntil(ttl), stale());
  }

  PlacedRoute<R> placed() {
    return placed;
  }

  R route() {
    return placed.route();
  }

  long epoch() {
    return epoch;
  }

  long loadedAt() {
    return loadedAt;
  }

  /** Returns whether its times are others than those that follow from its reading. */
  boolean isDelayed() {
    return false;
  }

  /** Returns from when on it is read again, ahead of its time. */
  long refreshAt(long ttl) {
    return loadedAt + ttl / 4 * 3;
  }

  /** Returns until when it serves. */
  long freshUntil(long ttl) {
    return loadedAt + ttl;
  }

  /** Returns whether it serves past its time, since the store could not be read. */
  boolean stale() {
    return false;
  }
}
