package dev.sharddal.testing;

/** A point in the life of a connection at which a {@link FaultProxy} can act. */
public enum ProxyPhase {
  /** The connection was accepted. */
  CONNECT,
  /** PostgreSQL: the client names user and database. */
  STARTUP,
  /** PostgreSQL: the client sends its password, or a step of SASL. */
  PASSWORD,
  /** PostgreSQL: a statement other than COMMIT. Other protocols: whatever the client says. */
  QUERY,
  /** PostgreSQL: a COMMIT. */
  COMMIT
}
