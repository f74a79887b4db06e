package dev.sharddal.report;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The connections that all instances of the application may open to each database server, compared
 * with those that the server accepts.
 *
 * <p>Pools count with their {@code maximumPoolSize} by the metadata in effect. While a pool is
 * being replaced, its server also has the connections of the old pool, which do not count here.
 *
 * @param applicationInstances the number of instances
 * @param servers every server that has a pool, by name
 * @param blocked the pools whose last change was blocked because it would have taken a server over
 *     its budget, with the reasons
 */
public record ConnectionBudget(
    int applicationInstances, List<ServerBudget> servers, Map<PoolKey, String> blocked) {

  /** Nothing was checked. */
  public static final ConnectionBudget UNCHECKED = new ConnectionBudget(1, List.of(), Map.of());

  /** What to do if a server is over its budget. */
  public static final String REMEDY =
      "Lower maximumPoolSize or the number of instances, or raise the server's limit and then"
          + " CapacityMetrics $.maxConnections";

  /** Copies the collections. */
  public ConnectionBudget {
    servers = List.copyOf(servers);
    blocked = Collections.unmodifiableMap(new TreeMap<>(blocked));
  }

  /**
   * Calculates a budget.
   *
   * @param databases the databases; their {@code maxConnections} hold for each server on which they
   *     have a pool
   * @param pools the pools of one instance
   * @param applicationInstances the number of instances
   */
  public static ConnectionBudget of(
      Collection<DatabaseMetadata> databases,
      Collection<PoolDefinition> pools,
      int applicationInstances) {
    Map<DatabaseKey, Integer> limits = new HashMap<>();
    for (DatabaseMetadata row : databases) {
      Integer limit = row.capacity().maxConnections();
      if (limit != null) {
        limits.put(row.key(), limit);
      }
    }
    Map<String, ServerBudget> servers = new TreeMap<>();
    for (PoolDefinition pool : pools) {
      servers.merge(
          pool.server(),
          of(pool, limits.get(pool.key().database()), applicationInstances),
          ConnectionBudget::sum);
    }
    return new ConnectionBudget(applicationInstances, List.copyOf(servers.values()), Map.of());
  }

  private static ServerBudget of(PoolDefinition pool, @Nullable Integer limit, int instances) {
    return new ServerBudget(
        pool.server(),
        1,
        pool.settings().maximumPoolSize(),
        instances,
        limit,
        limit == null ? null : pool.key().database());
  }

  private static ServerBudget sum(ServerBudget one, ServerBudget other) {
    ServerBudget smaller = isSmaller(other.maxConnections(), one.maxConnections()) ? other : one;
    return new ServerBudget(
        one.server(),
        one.pools() + other.pools(),
        one.connectionsPerInstance() + other.connectionsPerInstance(),
        one.applicationInstances(),
        smaller.maxConnections(),
        smaller.limitedBy());
  }

  private static boolean isSmaller(@Nullable Integer limit, @Nullable Integer than) {
    return limit != null && (than == null || limit < than);
  }

  /**
   * Returns a copy with other blocked pools.
   *
   * @param newBlocked the pools, with the reasons
   */
  public ConnectionBudget withBlocked(Map<PoolKey, String> newBlocked) {
    return new ConnectionBudget(applicationInstances, servers, newBlocked);
  }

  /** Returns the servers that are over their budget. */
  public List<ServerBudget> over() {
    return servers.stream().filter(ServerBudget::isOver).toList();
  }
}
