package dev.sharddal;

import java.time.Duration;

/** When connection pools open. */
public enum PoolStart {

  /** {@link DataAccessLayer#initializeDB} opens every pool, so that no borrower waits for one. */
  EAGER,

  /**
   * A pool opens for its first borrower, which waits for the first connection, and closes after it
   * was not used for a time. For fleets with so many databases that an instance cannot keep a
   * connection to each of them.
   *
   * @see DataAccessLayerBuilder#idlePoolTimeout(Duration)
   * @see DataAccessLayerBuilder#maximumOpenPools(int)
   */
  LAZY
}
