package dev.sharddal.refresh;

import dev.sharddal.metadata.PoolKey;
import org.jspecify.annotations.Nullable;

/**
 * The planned change of one pool by a refresh.
 *
 * @param pool the pool
 * @param kind the kind of the change
 * @param from the current {@code host:port/database}, or null if no such pool is in service
 * @param to the {@code host:port/database} in the metadata, or null if the pool is not in it
 * @param overBudget why the change would take a server over its connection budget, for a pool that
 *     is blocked for that reason; otherwise null
 */
public record PlannedChange(
    PoolKey pool,
    Kind kind,
    @Nullable String from,
    @Nullable String to,
    @Nullable String overBudget) {

  /**
   * Creates a change that no connection budget blocks.
   *
   * @param pool the pool
   * @param kind the kind of the change
   * @param from the current {@code host:port/database}, or null if no such pool is in service
   * @param to the {@code host:port/database} in the metadata, or null if the pool is not in it
   */
  public PlannedChange(PoolKey pool, Kind kind, @Nullable String from, @Nullable String to) {
    this(pool, kind, from, to, null);
  }

  /** The kind of a change. */
  public enum Kind {
    /** No change: the pool matches the metadata. */
    UNCHANGED,
    /** The pool is opened: no such pool accepts borrowers now. */
    OPEN,
    /** The running pool gets new sizes or timeouts, or is chosen in another way. */
    RESIZE,
    /** The pool is replaced by a pool with other credentials. */
    CREDENTIALS,
    /** The pool is replaced by a pool with another address or other driver settings. */
    ENDPOINT,
    /** The pool is taken out of service. */
    REMOVE,
    /** No change: the row cannot be read, or is older than the version in effect. */
    REFUSED,
    /**
     * No change: the pool is no longer in the metadata, but too many pools are missing at once; or
     * its change would take a server over its connection budget.
     */
    BLOCKED;

    /** Returns whether this kind changes the pool. */
    public boolean isTouched() {
      return switch (this) {
        case OPEN, RESIZE, CREDENTIALS, ENDPOINT, REMOVE -> true;
        case UNCHANGED, REFUSED, BLOCKED -> false;
      };
    }
  }

  /** Returns the change on one line. */
  @Override
  public String toString() {
    String text = kind + " " + pool;
    if (overBudget != null) {
      return text + ": " + overBudget;
    }
    return switch (kind) {
      case OPEN -> text + " to " + to;
      case REMOVE, BLOCKED -> text + " from " + from;
      case ENDPOINT -> text + " from " + from + " to " + to;
      case UNCHANGED, RESIZE, CREDENTIALS, REFUSED -> text;
    };
  }
}
