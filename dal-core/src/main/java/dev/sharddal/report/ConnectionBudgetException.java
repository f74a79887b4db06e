package dev.sharddal.report;

import java.util.stream.Collectors;

/**
 * {@code initializeDB()} would have taken a database server over its connection budget, and the
 * application refuses that. No pool was opened, and {@code initializeDB()} may be called again.
 */
public final class ConnectionBudgetException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient ConnectionBudget budget;

  /**
   * Creates an exception.
   *
   * @param budget the budget of all servers
   */
  public ConnectionBudgetException(ConnectionBudget budget) {
    super(
        "The instances of the application may open more connections than these servers accept,"
            + " which connectionBudget(REFUSE, ..) forbids. No pool was opened. "
            + ConnectionBudget.REMEDY
            + "."
            + budget.over().stream()
                .map(server -> "\n  OVER BUDGET " + server)
                .collect(Collectors.joining()));
    this.budget = budget;
  }

  /** Returns the budget of all servers. */
  public ConnectionBudget budget() {
    return budget;
  }
}
