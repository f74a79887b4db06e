package dev.sharddal.refresh;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.RefusedRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a refresh would do. A pool that is not among the changes is not touched.
 *
 * @param databases the rows that were read
 * @param definitions what every pool should be, former good versions of refused rows included
 * @param changes what would be done, by pool
 * @param unchanged how many pools would not be touched
 * @param refused the rows that cannot be read; their former good versions stay in force
 */
public record RefreshPlan(
    List<DatabaseMetadata> databases,
    List<PoolDefinition> definitions,
    List<PlannedChange> changes,
    int unchanged,
    List<RefusedRow> refused) {

  /** Copies the lists. */
  public RefreshPlan {
    databases = List.copyOf(databases);
    definitions = List.copyOf(definitions);
    changes = List.copyOf(changes);
    refused = List.copyOf(refused);
  }

  /**
   * Compares what the metadata says with the pools that there are.
   *
   * @param scan what the metadata says
   * @param following the definitions that pools follow now, or try to
   * @param inForce the definitions of the pools that take borrowers now
   * @param applicationDefaults the pool settings that hold where the metadata says nothing
   */
  public static RefreshPlan between(
      DatabaseScan scan,
      Map<PoolKey, PoolDefinition> following,
      Map<PoolKey, PoolDefinition> inForce,
      PoolSettings applicationDefaults) {
    List<DatabaseMetadata> databases = new ArrayList<>();
    List<RefusedRow> refused = new ArrayList<>(scan.refused());
    Map<PoolKey, PoolDefinition> desired = new TreeMap<>();
    for (DatabaseMetadata row : scan.databases()) {
      try {
        List<PoolDefinition> pools = row.connectionDetails().pools(row.key(), applicationDefaults);
        pools.forEach(pool -> desired.put(pool.key(), pool));
        databases.add(row);
      } catch (IllegalArgumentException e) {
        // Fits together by itself, but not with the defaults of this application.
        refused.add(RefusedRow.of(row.key(), List.of(e.getMessage())));
      }
    }
    keepFormerVersions(refused, following, desired);
    List<PlannedChange> changes = changes(desired, following, inForce);
    long touched = changes.stream().filter(c -> c.kind() != PlannedChange.Kind.REMOVE).count();
    return new RefreshPlan(
        databases, List.copyOf(desired.values()), changes, desired.size() - (int) touched, refused);
  }

  private static void keepFormerVersions(
      List<RefusedRow> refused,
      Map<PoolKey, PoolDefinition> following,
      Map<PoolKey, PoolDefinition> desired) {
    Set<DatabaseKey> keys =
        refused.stream()
            .filter(row -> row.key() != null)
            .map(RefusedRow::key)
            .collect(Collectors.toSet());
    following.forEach(
        (key, former) -> {
          if (keys.contains(key.database())) {
            desired.putIfAbsent(key, former);
          }
        });
  }

  private static List<PlannedChange> changes(
      Map<PoolKey, PoolDefinition> desired,
      Map<PoolKey, PoolDefinition> following,
      Map<PoolKey, PoolDefinition> inForce) {
    List<PlannedChange> changes = new ArrayList<>();
    desired.forEach(
        (key, next) -> {
          PoolDefinition now = inForce.get(key);
          PlannedChange.Kind kind = kind(now, next);
          if (kind != null) {
            changes.add(
                new PlannedChange(key, kind, now == null ? null : now.address(), next.address()));
          }
        });
    following.forEach(
        (key, former) -> {
          if (!desired.containsKey(key)) {
            changes.add(new PlannedChange(key, PlannedChange.Kind.REMOVE, former.address(), null));
          }
        });
    return changes;
  }

  private static PlannedChange.@Nullable Kind kind(
      @Nullable PoolDefinition now, PoolDefinition next) {
    if (now == null) {
      return PlannedChange.Kind.OPEN;
    }
    return switch (now.changeTo(next)) {
      case UNCHANGED -> null;
      case RESIZED -> PlannedChange.Kind.RESIZE;
      case CREDENTIALS -> PlannedChange.Kind.CREDENTIALS;
      case ENDPOINT -> PlannedChange.Kind.ENDPOINT;
    };
  }

  /** Returns the pools that would be taken out of service. */
  public List<PoolKey> removals() {
    return changes.stream()
        .filter(change -> change.kind() == PlannedChange.Kind.REMOVE)
        .map(PlannedChange::pool)
        .toList();
  }

  /** Returns whether a refresh would touch nothing. */
  public boolean isEmpty() {
    return changes.isEmpty();
  }

  /** Returns the plan for people: a line for each change and for each refused row. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%d changes, %d pools unchanged, %d rows refused"
            .formatted(changes.size(), unchanged, refused.size()));
    changes.forEach(change -> text.append("\n  ").append(change));
    refused.forEach(row -> text.append("\n  REFUSED ").append(row));
    return text.toString();
  }
}
