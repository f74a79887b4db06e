package dev.sharddal.report;

/** What happens if a database server is over its connection budget. */
public enum ConnectionBudgetMode {
  /**
   * {@code initializeDB()} fails and opens no pool. A refresh blocks the changes of pools that
   * would take a server over its budget, and applies the others.
   */
  REFUSE,

  /** A warning is logged for each such server, at the start and when a refresh changes it. */
  WARN,

  /** Nothing is checked, and nothing is reported. */
  OFF
}
