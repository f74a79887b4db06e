package dev.sharddal.routing;

import dev.sharddal.metadata.TenantMetadata;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The cached route of one tenant. Times are readings of the directory's ticker, in nanoseconds.
 * There may be millions of these objects, so they contain nothing that can be computed, and the
 * time and the epoch share a word: an object takes 24 bytes rather than 32.
 */
class CachedRoute<R> {

  /** The number of low bits that hold the epoch; the time is rounded down by up to 63 ns. */
  private static final int EPOCH_BITS = 6;

  private static final long EPOCH_MASK = (1L << EPOCH_BITS) - 1;

  private final SharedRoute<R> shared;
  private final long loadedAtAndEpoch;

  private CachedRoute(SharedRoute<R> shared, long epoch, long loadedAt) {
    this.shared = shared;
    this.loadedAtAndEpoch = (loadedAt & ~EPOCH_MASK) | (epoch & EPOCH_MASK);
  }

  /**
   * Creates a route from a row that was read.
   *
   * @param shared the route
   * @param tenant the tenant's row
   * @param loadedAt the time at which the read of the row began: the row may have changed since
   */
  static <R> CachedRoute<R> of(SharedRoute<R> shared, TenantMetadata tenant, long loadedAt) {
    long epoch = tenant.epoch();
    return epoch >= 0 && epoch <= EPOCH_MASK && Objects.equals(tenant.tier(), shared.key().tier())
        ? new CachedRoute<>(shared, epoch, loadedAt)
        : new Rare<>(shared, epoch, tenant.tier(), loadedAt);
  }

  /** A route whose epoch needs a separate word, or whose tier is not that of the shared route. */
  private static class Rare<R> extends CachedRoute<R> {

    private final long epoch;
    private final @Nullable String tier;

    Rare(SharedRoute<R> shared, long epoch, @Nullable String tier, long loadedAt) {
      super(shared, 0, loadedAt);
      this.epoch = epoch;
      this.tier = tier;
    }

    @Override
    long epoch() {
      return epoch;
    }

    @Override
    @Nullable String tier() {
      return tier;
    }
  }

  /** A route whose read-ahead has failed, or that serves past its time to live. */
  private static final class Delayed<R> extends Rare<R> {

    private final long refreshAt;
    private final long freshUntil;
    private final boolean stale;

    Delayed(CachedRoute<R> known, long refreshAt, long freshUntil, boolean stale) {
      super(known.shared, known.epoch(), known.tier(), known.loadedAt());
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

  /** Returns this route as a stale one that serves until a time; every use counts as stale. */
  CachedRoute<R> staleUntil(long time) {
    return new Delayed<>(this, loadedAt(), time, true);
  }

  /** Returns this route with another time for its next read. */
  CachedRoute<R> refreshAt(long time, long ttl) {
    return new Delayed<>(this, time, freshUntil(ttl), stale());
  }

  SharedRoute<R> shared() {
    return shared;
  }

  R route() {
    return shared.route();
  }

  long epoch() {
    return loadedAtAndEpoch & EPOCH_MASK;
  }

  @Nullable String tier() {
    return shared.key().tier();
  }

  long loadedAt() {
    return loadedAtAndEpoch & ~EPOCH_MASK;
  }

  /** Returns whether its times differ from those that follow from {@link #loadedAt}. */
  boolean isDelayed() {
    return false;
  }

  /** Returns the time from which the route is read ahead. */
  long refreshAt(long ttl) {
    return loadedAt() + ttl / 4 * 3;
  }

  /** Returns the time until which the route serves. */
  long freshUntil(long ttl) {
    return loadedAt() + ttl;
  }

  /** Returns whether the route serves although the store could not confirm it. */
  boolean stale() {
    return false;
  }
}
