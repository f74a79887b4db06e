package dev.sharddal.metadata;

/** What a connection is for. Each use case of a database has its own endpoint and its own pool. */
public enum UseCase {
  /** Reads and writes, on the primary. Every database has this endpoint. */
  WRITE,

  /**
   * Reads only, usually on a replica that may lag behind the primary. Connections of this use case
   * start in JDBC's read-only mode.
   */
  READ,

  /** Long queries that must not disturb the other two. */
  ANALYTICS
}
