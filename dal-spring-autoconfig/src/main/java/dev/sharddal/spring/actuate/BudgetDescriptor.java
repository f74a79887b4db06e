package dev.sharddal.spring.actuate;

import dev.sharddal.metadata.PoolKey;
import dev.sharddal.report.ConnectionBudget;
import dev.sharddal.report.ServerBudget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connections of all instances to each database server, for JSON.
 *
 * @param applicationInstances the number of instances of the application
 * @param servers every server that has a pool; empty if the budget is not checked
 * @param blocked the pools that do not follow their metadata because that would take a server over
 *     its budget, with the reasons
 */
record BudgetDescriptor(
    int applicationInstances, List<Server> servers, Map<String, String> blocked) {

  /**
   * One server.
   *
   * @param server {@code host:port}
   * @param pools the number of pools of one instance
   * @param connections the number of connections that all instances together may open
   * @param maxConnections the number of connections that the server accepts, or null if the
   *     metadata does not say
   * @param over whether the server is over its budget
   */
  record Server(
      String server, int pools, long connections, @Nullable Integer maxConnections, boolean over) {

    static Server of(ServerBudget budget) {
      return new Server(
          budget.server(), budget.pools(), budget.used(), budget.maxConnections(), budget.isOver());
    }
  }

  static BudgetDescriptor of(ConnectionBudget budget) {
    return new BudgetDescriptor(
        budget.applicationInstances(),
        budget.servers().stream().map(Server::of).toList(),
        reasons(budget.blocked()));
  }

  static Map<String, String> reasons(Map<PoolKey, String> blocked) {
    Map<String, String> reasons = new LinkedHashMap<>();
    blocked.forEach((pool, reason) -> reasons.put(pool.toString(), reason));
    return reasons;
  }
}
