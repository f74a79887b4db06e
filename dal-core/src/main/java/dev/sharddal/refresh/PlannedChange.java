package dev.sharddal.refresh;

import dev.sharddal.metadata.PoolKey;
import org.jspecify.annotations.Nullable;

/**
 * What a refresh would do to one pool.
 *
 * @param pool the pool
 * @param kind what it would do
 * @param from {@code host:port/database} that is in force, or null where nothing is
 * @param to {@code host:port/database} that the metadata says, or null where it says nothing
 */
public record PlannedChange(PoolKey pool, Kind kind, @Nullable String from, @Nullable String to) {

  /** What a refresh does to a pool. */
  public enum Kind {
    /** Nothing: it is as the metadata says. */
    UNCHANGED,
    /** Opens it: no such pool takes borrowers now. */
    OPEN,
    /** Gives the running pool new sizes or times. */
    RESIZE,
    /** Replaces it by one with other credentials. */
    CREDENTIALS,
    /** Replaces it by one that leads elsewhere, or with other driver settings. */
    ENDPOINT,
    /** Takes it out of service. */
    REMOVE,
    /** Nothing: its row cannot be read, or is older than what is in force, which stays so. */
    REFUSED,
    /** Nothing: it is not in the metadata any more, but neither are too many others. */
    BLOCKED;

    /** Returns whether the pool is touched. */
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
    return switch (kind) {
      case OPEN -> text + " to " + to;
      case REMOVE, BLOCKED -> text + " from " + from;
      case ENDPOINT -> text + " from " + from + " to " + to;
      case UNCHANGED, RESIZE, CREDENTIALS, REFUSED -> text;
    };
  }
}
