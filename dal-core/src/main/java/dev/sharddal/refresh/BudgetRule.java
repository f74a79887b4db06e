package dev.sharddal.refresh;

import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.PoolDefinition;
import java.util.Collection;
import java.util.List;

/**
 * The connection budget that a plan must respect.
 *
 * @param applicationInstances the number of instances of the application, at least 1
 * @param databases the rows in effect before the refresh, of all databases
 * @param others the pools outside of the scan, which use the servers as well
 */
public record BudgetRule(
    int applicationInstances,
    Collection<DatabaseMetadata> databases,
    Collection<PoolDefinition> others) {

  /** Copies the collections. */
  public BudgetRule {
    databases = List.copyOf(databases);
    others = List.copyOf(others);
  }
}
