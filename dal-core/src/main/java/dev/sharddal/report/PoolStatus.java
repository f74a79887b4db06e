package dev.sharddal.report;

import dev.sharddal.metadata.PoolKey;
import org.jspecify.annotations.Nullable;

/**
 * A pool at one moment.
 *
 * @param pool the pool
 * @param state what it does
 * @param address {@code host:port/database} that is in force, or that is tried
 * @param active the connections that are borrowed
 * @param idle the connections that are not
 * @param waiting the threads that wait for one
 * @param maximum the most connections
 * @param failure why it has no connection, or could not follow the metadata; or null
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

  /** What a pool does. */
  public enum State {
    /** Takes borrowers, as the metadata says. */
    OPEN,
    /** Takes borrowers as the metadata said before; what it says now cannot be connected to. */
    OUTDATED,
    /** Connects for the first time. */
    OPENING,
    /** Serves nobody: it has no connection, and none can be made. It is tried again. */
    FAILED,
    /** Takes no borrowers, and waits for connections that are still borrowed. */
    DRAINING
  }
}
