package dev.sharddal.routing;

/**
 * A route as it is remembered for one tenant. Times are readings of the directory's ticker, in
 * nanoseconds. There may be millions of these, so it holds nothing that can be reckoned, and time
 * and epoch share a word: it takes 24 bytes rather than 32.
 */
class CachedRoute<R> {

  /** So many bits of the word are the epoch; the time is older by up to 63 ns for it. */
  private static final int EPOCH_BITS = 6;

  private static final long EPOCH_MASK = (1L << EPOCH_BITS) - 1;

  private final SharedRoute<R> placed;
  private final long loadedAtAndEpoch;

  private CachedRoute(SharedRoute<R> placed, long epoch, long loadedAt) {
    this.placed = placed;
    this.loadedAtAndEpoch = (loadedAt & ~EPOCH_MASK) | (epoch & EPOCH_MASK);
  }

  /**
   * Makes a route that was read.
   *
   * @param placed the route
   * @param epoch of the tenant's row
   * @param loadedAt when the read of the row began: it may have changed since
   */
  static <R> CachedRoute<R> of(SharedRoute<R> placed, long epoch, long loadedAt) {
    return epoch >= 0 && epoch <= EPOCH_MASK
        ? new CachedRoute<>(placed, epoch, loadedAt)
        : new OfHighEpoch<>(placed, epoch, loadedAt);
  }

  /** A route whose epoch takes a word of its own. */
  private static class OfHighEpoch<R> extends CachedRoute<R> {

    private final long epoch;

    OfHighEpoch(SharedRoute<R> placed, long epoch, long loadedAt) {
      super(placed, 0, loadedAt);
      this.epoch = epoch;
    }

    @Override
    long epoch() {
      return epoch;
    }
  }

  /** A route whose read ahead has failed, or that serves past its time. */
  private static final class Delayed<R> extends OfHighEpoch<R> {

    private final long refreshAt;
    private final long freshUntil;
    private final boolean stale;

    Delayed(CachedRoute<R> known, long refreshAt, long freshUntil, boolean stale) {
      super(known.placed, known.epoch(), known.loadedAt());
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
    return new Delayed<>(this, loadedAt(), time, true);
  }

  /** Returns this route, to be read again at another time. */
  CachedRoute<R> refreshAt(long time, long ttl) {
    return new Delayed<>(this, time, freshUntil(ttl), stale());
  }

  SharedRoute<R> placed() {
    return placed;
  }

  R route() {
    return placed.route();
  }

  long epoch() {
    return loadedAtAndEpoch & EPOCH_MASK;
  }

  long loadedAt() {
    return loadedAtAndEpoch & ~EPOCH_MASK;
  }

  /** Returns whether its times are others than those that follow from its reading. */
  boolean isDelayed() {
    return false;
  }

  /** Returns from when on it is read again, ahead of its time. */
  long refreshAt(long ttl) {
    return loadedAt() + ttl / 4 * 3;
  }

  /** Returns until when it serves. */
  long freshUntil(long ttl) {
    return loadedAt() + ttl;
  }

  /** Returns whether it serves past its time, since the store could not be read. */
  boolean stale() {
    return false;
  }
}
