package dev.sharddal.examples.dalctl;

import dev.sharddal.examples.dalctl.Finding.Kind;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.refresh.RefreshPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares the connections that all instances may open with those that databases accept.
 *
 * <p>{@code maxConnections} is the limit of one database on each server of its endpoints: a replica
 * has its own connections. The metadata does not say whether databases on the same server share
 * this limit. Exceeding it together is therefore a warning, and only beyond the largest of their
 * limits.
 */
final class ConnectionBudget {

  private final int instances;
  private final Map<DatabaseKey, Integer> accepted = new HashMap<>();

  /** The connections by server and database. */
  private final Map<String, Map<DatabaseKey, Long>> demand = new TreeMap<>();

  /**
   * Creates a budget.
   *
   * @param plan the pools that one instance opens
   * @param instances the number of instances
   */
  ConnectionBudget(RefreshPlan plan, int instances) {
    this.instances = instances;
    for (DatabaseMetadata row : plan.databases()) {
      Integer most = row.capacity().maxConnections();
      if (most != null) {
        accepted.put(row.key(), most);
      }
    }
    for (PoolDefinition pool : plan.definitions()) {
      long most = (long) pool.settings().maximumPoolSize() * instances;
      demand
          .computeIfAbsent(pool.server(), server -> new TreeMap<>())
          .merge(pool.key().database(), most, Long::sum);
    }
  }

  /** Returns every overrun. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    demand.forEach(
        (server, databases) -> {
          databases.forEach((database, wanted) -> addDatabase(findings, server, database, wanted));
          if (databases.size() > 1) {
            addServer(findings, server, databases);
          }
        });
    return findings;
  }

  private void addDatabase(
      List<Finding> findings, String server, DatabaseKey database, long wanted) {
    Integer most = accepted.get(database);
    if (most != null && wanted > most) {
      findings.add(
          new Finding(
              Kind.CONNECTION_BUDGET,
              database.toString(),
              describe(server, wanted)
                  + ", but it accepts "
                  + most
                  + " ($.maxConnections): lower maximumPoolSize, or raise the limit"));
    }
  }

  private void addServer(List<Finding> findings, String server, Map<DatabaseKey, Long> databases) {
    Integer most = largest(databases);
    long wanted = databases.values().stream().mapToLong(Long::longValue).sum();
    if (most != null && wanted > most) {
      findings.add(
          new Finding(
              Kind.SERVER_BUDGET,
              "server " + server,
              describe(server, wanted)
                  + " in "
                  + databases.size()
                  + " databases, of which none accepts more than "
                  + most
                  + " ($.maxConnections): if they share that number, it is overrun"));
    }
  }

  private @Nullable Integer largest(Map<DatabaseKey, Long> databases) {
    return databases.keySet().stream()
        .filter(accepted::containsKey)
        .map(accepted::get)
        .max(Integer::compare)
        .orElse(null);
  }

  private String describe(String server, long wanted) {
    return "%d instances may open %d connections at %s".formatted(instances, wanted, server);
  }
}
