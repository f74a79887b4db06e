package dev.sharddal.report;

import dev.sharddal.metadata.PoolKey;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a pool.
 *
 * @param pool the pool
 * @param state the state of the pool
 * @param address the {@code host:port/database} that is connected to, or being tried
 * @param active the number of borrowed connections
 * @param idle the number of idle connections
 * @param waiting the number of threads that wait for a connection
 * @param maximum the maximum number of connections
 * @param failure the reason why the pool has no connection or could not follow the metadata, or
 *     null
 */
public record PoolStatus(
    PoolKey pool,
    State state,
    String address,
    int active,
    int idle,
    int waiting,
    int maximum,
    @Nullable String failure) {

  /**
   * Returns whether borrowers are served: by an open pool, or by a dormant one, which opens for
   * them.
   */
  public boolean servesBorrowers() {
    return state == State.OPEN || state == State.OUTDATED || state == State.DORMANT;
  }

  /** The state of a pool. */
  public enum State {
    /** The pool accepts borrowers and matches the metadata. */
    OPEN,
    /** The pool accepts borrowers by the previous metadata, since connecting by the new fails. */
    OUTDATED,
    /** The pool is connecting for the first time. */
    OPENING,
    /** The pool is closed because nobody uses it, and opens for the next borrower. */
    DORMANT,
    /**
     * The pool has no connection and cannot connect, or its database did not answer a probe, so
     * that borrowers are refused at once. Both are retried.
     */
    FAILED,
    /** The pool accepts no borrowers, and waits for the return of borrowed connections. */
    DRAINING
  }
}
