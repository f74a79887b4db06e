package dev.sharddal.topology;

import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.refresh.BudgetRule;
import dev.sharddal.report.ConnectionBudget;
import dev.sharddal.report.ConnectionBudgetException;
import dev.sharddal.report.ConnectionBudgetMode;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the connection budget.
 *
 * @param mode what happens if a server is over its budget
 * @param applicationInstances the number of instances of the application, at least 1
 */
public record BudgetSettings(ConnectionBudgetMode mode, int applicationInstances) {

  /** A warning, for one instance. */
  public static final BudgetSettings DEFAULT = new BudgetSettings(ConnectionBudgetMode.WARN, 1);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if there are fewer than 1 instances
   */
  public BudgetSettings {
    Objects.requireNonNull(mode, "mode");
    if (applicationInstances < 1) {
      throw new IllegalArgumentException(
          "applicationInstances: expected at least 1, but was " + applicationInstances);
    }
  }

  /** Returns the budget of all servers, or an empty one if nothing is to be checked. */
  ConnectionBudget of(Collection<DatabaseMetadata> databases, Collection<PoolDefinition> pools) {
    return mode == ConnectionBudgetMode.OFF
        ? ConnectionBudget.UNCHECKED
        : ConnectionBudget.of(databases, pools, applicationInstances);
  }

  /**
   * Checks the pools of a start.
   *
   * @throws ConnectionBudgetException if a server would be over its budget, and that is to be
   *     refused
   */
  void check(Collection<DatabaseMetadata> databases, Collection<PoolDefinition> pools) {
    ConnectionBudget budget = of(databases, pools);
    if (mode == ConnectionBudgetMode.REFUSE && !budget.over().isEmpty()) {
      throw new ConnectionBudgetException(budget);
    }
  }

  /**
   * Returns the budget that a refresh must respect, or null if there is none.
   *
   * @param databases the rows in effect
   * @param others the pools that the refresh does not concern
   */
  @Nullable BudgetRule rule(
      Collection<DatabaseMetadata> databases, Collection<PoolDefinition> others) {
    return mode == ConnectionBudgetMode.REFUSE
        ? new BudgetRule(applicationInstances, databases, others)
        : null;
  }
}
