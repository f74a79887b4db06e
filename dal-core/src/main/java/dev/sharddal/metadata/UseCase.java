package dev.sharddal.metadata;

/**
 * The purpose of a connection. Each use case of a database has its own endpoint and its own pool.
 */
public enum UseCase {
  /** Reads and writes, on the primary. Every database has this endpoint. */
  WRITE,

  /**
   * Reads only, usually on a replica that may lag behind the primary. Connections of this use case
   * start in JDBC's read-only mode.
   */
  READ,

  /** Long-running queries that must not affect the other use cases. */
  ANALYTICS
}
