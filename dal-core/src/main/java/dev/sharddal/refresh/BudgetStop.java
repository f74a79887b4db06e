package dev.sharddal.refresh;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.report.ConnectionBudget;
import dev.sharddal.report.ServerBudget;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The safety stop that keeps a refresh from taking a server over its connection budget. Not
 * thread-safe; used once.
 *
 * <p>Only a pool that is new on its server, or grows there, can be blocked; it then stays as it is.
 * What counts is the state after the whole refresh, so two pools may swap their servers, and a
 * removal makes room. A server that is over its budget already, since its limit was lowered, may
 * keep the connections that it has. Of several pools that do not fit together, those whose names
 * come first are preferred.
 */
final class BudgetStop {

  private final BudgetRule rule;
  private final Map<PoolKey, PoolDefinition> former;
  private final Map<DatabaseKey, DatabaseMetadata> rows = new HashMap<>();

  /** The connections of one instance before the refresh, by server. */
  private final Map<String, Long> usedBefore = new HashMap<>();

  /** The pools after the refresh, by server. */
  private final Map<String, Map<PoolKey, PoolDefinition>> servers = new HashMap<>();

  private final Set<PoolKey> blocked = new HashSet<>();

  private BudgetStop(
      BudgetRule rule,
      Collection<DatabaseMetadata> read,
      Map<PoolKey, PoolDefinition> former,
      Map<PoolKey, PoolDefinition> desired) {
    this.rule = rule;
    this.former = former;
    rule.databases().forEach(row -> rows.put(row.key(), row));
    read.forEach(row -> rows.put(row.key(), row));
    rule.others().forEach(this::add);
    desired.values().forEach(this::add);
    Stream.concat(rule.others().stream(), former.values().stream())
        .forEach(pool -> usedBefore.merge(pool.server(), size(pool), Long::sum));
  }

  /**
   * Returns the pools whose changes would take a server over its budget, with the reasons.
   *
   * @param rule the budget
   * @param read the rows that were read
   * @param former the definitions before the refresh
   * @param desired the definitions after the refresh if it is not blocked
   */
  static Map<PoolKey, String> blocked(
      BudgetRule rule,
      Collection<DatabaseMetadata> read,
      Map<PoolKey, PoolDefinition> former,
      Map<PoolKey, PoolDefinition> desired) {
    BudgetStop stop = new BudgetStop(rule, read, former, desired);
    List<PoolDefinition> growing =
        new TreeMap<>(desired).values().stream().filter(stop::grows).toList();
    stop.block(growing);
    stop.permit(growing);
    Map<PoolKey, String> reasons = new TreeMap<>();
    for (PoolDefinition next : growing) {
      if (stop.blocked.contains(next.key())) {
        reasons.put(next.key(), stop.reason(next));
      }
    }
    return reasons;
  }

  private void add(PoolDefinition pool) {
    servers.computeIfAbsent(pool.server(), server -> new TreeMap<>()).put(pool.key(), pool);
  }

  private void remove(PoolDefinition pool) {
    Map<PoolKey, PoolDefinition> there = servers.get(pool.server());
    if (there != null) {
      there.remove(pool.key());
    }
  }

  private static long size(PoolDefinition pool) {
    return pool.settings().maximumPoolSize();
  }

  /** Returns whether a pool gets more connections at the server where it is to be. */
  private boolean grows(PoolDefinition next) {
    PoolDefinition before = former.get(next.key());
    return before == null || !before.server().equals(next.server()) || size(next) > size(before);
  }

  /** Blocks pools until no server is over its budget because of one. */
  private void block(List<PoolDefinition> growing) {
    boolean again = true;
    while (again) { // a pool that stays where it is may take room there
      again = false;
      for (int i = growing.size() - 1; i >= 0; i--) {
        PoolDefinition next = growing.get(i);
        if (!blocked.contains(next.key()) && isTooMuch(budgetWith(next))) {
          blocked.add(next.key());
          remove(next);
          PoolDefinition before = former.get(next.key());
          if (before != null) {
            add(before);
          }
          again = true;
        }
      }
    }
  }

  /** Permits pools that fit after all, since others are blocked. */
  private void permit(List<PoolDefinition> growing) {
    boolean again = true;
    while (again) { // a pool that moves away makes room
      again = false;
      for (PoolDefinition next : growing) {
        if (blocked.contains(next.key()) && !isTooMuch(budgetWith(next))) {
          blocked.remove(next.key());
          PoolDefinition before = former.get(next.key());
          if (before != null) {
            remove(before);
          }
          add(next);
          again = true;
        }
      }
    }
  }

  /** Returns the budget of the server of a pool, with that pool as it is to be. */
  private ServerBudget budgetWith(PoolDefinition next) {
    Map<PoolKey, PoolDefinition> there =
        new TreeMap<>(servers.getOrDefault(next.server(), Map.of()));
    there.put(next.key(), next);
    List<DatabaseMetadata> limits = new ArrayList<>();
    for (PoolKey pool : there.keySet()) {
      DatabaseMetadata row = rows.get(pool.database());
      if (row != null) {
        limits.add(row);
      }
    }
    return ConnectionBudget.of(limits, there.values(), rule.applicationInstances())
        .servers()
        .get(0);
  }

  private boolean isTooMuch(ServerBudget budget) {
    return budget.isOver()
        && budget.connectionsPerInstance() > usedBefore.getOrDefault(budget.server(), 0L);
  }

  private String reason(PoolDefinition next) {
    return "its server would be over its connection budget: " + budgetWith(next);
  }
}
