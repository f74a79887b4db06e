package dev.sharddal.topology;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.refresh.RefreshPlan;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The content of the metadata at its last read: the newest good version of every database.
 *
 * @param databases the rows of all databases
 * @param refused the rows that could not be read
 * @param readAt the time of the last full read
 * @param overBudget the pools that do not follow the metadata because that would take a server over
 *     its connection budget, with the reasons
 */
public record Topology(
    Map<DatabaseKey, DatabaseMetadata> databases,
    List<RefusedRow> refused,
    Instant readAt,
    Map<PoolKey, String> overBudget) {

  static final Topology EMPTY = new Topology(Map.of(), List.of(), Instant.EPOCH, Map.of());

  /** Copies the collections. */
  public Topology {
    databases = Collections.unmodifiableMap(new TreeMap<>(databases));
    refused = List.copyOf(refused);
    overBudget = Map.copyOf(overBudget);
  }

  /** Returns the topology after a full scan. Databases that are kept have their former version. */
  Topology after(RefreshPlan plan, Instant now) {
    Map<DatabaseKey, DatabaseMetadata> next = new TreeMap<>();
    for (DatabaseKey key : plan.kept()) {
      DatabaseMetadata former = databases.get(key);
      if (former != null) {
        next.put(key, former);
      }
    }
    plan.databases().forEach(row -> next.put(row.key(), row));
    return new Topology(next, plan.refused(), now, plan.overBudget());
  }

  /** Returns the versions in effect. */
  public Map<DatabaseKey, Long> versions() {
    return databases.values().stream()
        .collect(Collectors.toMap(DatabaseMetadata::key, DatabaseMetadata::version));
  }

  /** Returns the topology after one database was read again or was not found. */
  Topology after(DatabaseKey key, RefreshPlan plan) {
    Map<DatabaseKey, DatabaseMetadata> next = new TreeMap<>(databases);
    if (plan.refused().isEmpty()) {
      next.remove(key);
      plan.databases().forEach(row -> next.put(row.key(), row));
    }
    List<RefusedRow> others =
        Stream.concat(
                refused.stream().filter(row -> !key.equals(row.key())), plan.refused().stream())
            .toList();
    Map<PoolKey, String> blocked = new TreeMap<>(overBudget);
    blocked.keySet().removeIf(pool -> pool.database().equals(key));
    blocked.putAll(plan.overBudget());
    return new Topology(next, others, readAt, blocked);
  }
}
