package dev.sharddal.refresh;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.refresh.PlannedChange.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of a scan with the current topology. Not thread-safe; used once.
 *
 * <p>If a row cannot be read, or is older than the one in effect, only its own pools are affected:
 * they stay as they are. Pools that are missing from the scan also stay, if too many are missing at
 * once, and so do pools whose changes would take a server over its connection budget.
 */
final class TopologyDiff {

  /** The number of pools that may always be removed, so that small fleets can shrink. */
  private static final int ALWAYS_REMOVABLE = 2;

  private final CurrentTopology known;
  private final boolean forced;
  final List<DatabaseMetadata> databases = new ArrayList<>();
  final List<RefusedRow> refused = new ArrayList<>();
  final TreeMap<PoolKey, PoolDefinition> desired = new TreeMap<>();
  final List<PlannedChange> pools = new ArrayList<>();
  private final Set<DatabaseKey> refusedKeys = new HashSet<>();

  TopologyDiff(
      DatabaseScan scan,
      CurrentTopology known,
      PoolSettings defaults,
      double maxRemovalShare,
      @Nullable BudgetRule budget,
      boolean forced) {
    this.known = known;
    this.forced = forced;
    scan.refused().forEach(this::refuse);
    scan.databases().forEach(row -> take(row, defaults));
    refuseDamaged(scan.ignored());
    known.following().forEach(this::keepIfRefused);
    List<PoolKey> gone =
        known.following().keySet().stream()
            .filter(key -> !desired.containsKey(key))
            .sorted()
            .toList();
    boolean keepsGone =
        !forced
            && gone.size() > Math.max(ALWAYS_REMOVABLE, maxRemovalShare * known.following().size());
    Map<PoolKey, String> overBudget =
        budget == null || forced ? Map.of() : overBudget(budget, keepsGone ? gone : List.of());
    desired.forEach((key, next) -> pools.add(change(key, next, overBudget.get(key))));
    overBudget.keySet().forEach(this::keepFormer);
    gone.forEach(key -> add(key, keepsGone));
  }

  private void refuse(RefusedRow row) {
    refused.add(row);
    if (row.key() != null) {
      refusedKeys.add(row.key());
    }
  }

  /** A database that is served, and whose row has lost its attributes, is damaged: not removed. */
  private void refuseDamaged(List<RefusedRow> ignored) {
    Set<DatabaseKey> served = new HashSet<>();
    if (!ignored.isEmpty()) {
      known.following().keySet().forEach(pool -> served.add(pool.database()));
      served.removeAll(refusedKeys);
      databases.forEach(read -> served.remove(read.key()));
    }
    ignored.stream().filter(row -> served.contains(row.key())).forEach(this::refuse);
  }

  private void take(DatabaseMetadata row, PoolSettings defaults) {
    long inForce = known.versions().getOrDefault(row.key(), 0L);
    if (row.version() < inForce && !forced) {
      refuse(
          RefusedRow.of(
              row.key(),
              List.of(
                  "Version: expected at least "
                      + inForce
                      + ", the version in effect, but was "
                      + row.version()
                      + ". The row may come from a backup. Raise its Version, or apply a forced"
                      + " plan")));
      return;
    }
    try {
      List<PoolDefinition> definitions = row.connectionDetails().pools(row.key(), defaults);
      definitions.forEach(pool -> desired.put(pool.key(), pool));
      databases.add(row);
    } catch (IllegalArgumentException e) {
      // The row is consistent in itself, but not with the defaults of this application.
      refuse(RefusedRow.of(row.key(), List.of(String.valueOf(e.getMessage()))));
    }
  }

  private void keepIfRefused(PoolKey key, PoolDefinition former) {
    if (refusedKeys.contains(key.database())) {
      desired.putIfAbsent(key, former);
    }
  }

  private Map<PoolKey, String> overBudget(BudgetRule budget, List<PoolKey> staying) {
    Map<PoolKey, PoolDefinition> after = new TreeMap<>(desired);
    staying.forEach(key -> after.put(key, Objects.requireNonNull(known.following().get(key))));
    return BudgetStop.blocked(budget, databases, known.following(), after);
  }

  private void keepFormer(PoolKey key) {
    PoolDefinition former = known.following().get(key);
    if (former == null) {
      desired.remove(key);
    } else {
      desired.put(key, former);
    }
  }

  private PlannedChange change(PoolKey key, PoolDefinition next, @Nullable String overBudget) {
    PoolDefinition now = known.inForce().get(key);
    return new PlannedChange(
        key,
        overBudget == null ? kind(key, now, next) : Kind.BLOCKED,
        now == null ? null : now.address(),
        next.address(),
        overBudget);
  }

  private Kind kind(PoolKey key, @Nullable PoolDefinition now, PoolDefinition next) {
    if (now == null) {
      return Kind.OPEN;
    }
    return switch (now.changeTo(next)) {
      case UNCHANGED -> refusedKeys.contains(key.database()) ? Kind.REFUSED : Kind.UNCHANGED;
      case RESIZED -> Kind.RESIZE;
      case CREDENTIALS -> Kind.CREDENTIALS;
      case ENDPOINT -> Kind.ENDPOINT;
    };
  }

  private void add(PoolKey gone, boolean blocked) {
    PoolDefinition former = known.following().get(gone);
    Kind kind = blocked ? Kind.BLOCKED : Kind.REMOVE;
    pools.add(new PlannedChange(gone, kind, former == null ? null : former.address(), null));
    if (blocked && former != null) {
      desired.put(gone, former);
    }
  }
}
