package dev.sharddal.refresh;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.refresh.PlannedChange.Kind;
import dev.sharddal.store.MetadataCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The changes that a refresh would make to the pools. Immutable. Its text and its JSON contain no
 * secrets.
 *
 * <p>A pool that is no longer in the metadata is taken out of service, unless more than a
 * configured fraction of all pools is missing at once: then the missing pools are {@link
 * Kind#BLOCKED}, and the other changes are applied. If the application refuses to exceed the
 * connection budget of a server, changes of pools that would do so are blocked as well. A row that
 * cannot be read, or whose {@code Version} is lower than the one in effect, is ignored and
 * reported. A {@link #forced} plan removes all missing pools, accepts lower versions and exceeds
 * budgets.
 */
public final class RefreshPlan {

  private final DatabaseScan scan;
  private final CurrentTopology known;
  private final PoolSettings applicationDefaults;
  private final @Nullable BudgetRule budget;
  private final boolean forced;
  private final List<DatabaseMetadata> databases;
  private final List<PoolDefinition> definitions;
  private final List<PlannedChange> pools;
  private final List<RefusedRow> refused;

  private RefreshPlan(
      DatabaseScan scan,
      CurrentTopology known,
      PoolSettings applicationDefaults,
      double maxRemovalShare,
      @Nullable BudgetRule budget,
      boolean forced) {
    this.scan = scan;
    this.known = known;
    this.applicationDefaults = applicationDefaults;
    this.budget = budget;
    this.forced = forced;
    TopologyDiff found =
        new TopologyDiff(scan, known, applicationDefaults, maxRemovalShare, budget, forced);
    this.databases = List.copyOf(found.databases);
    this.definitions = List.copyOf(found.desired.values());
    this.pools = List.copyOf(found.pools);
    this.refused = List.copyOf(found.refused);
  }

  /**
   * Returns the plan that adapts the current topology to a scan of the metadata.
   *
   * @param scan the metadata
   * @param known the current topology
   * @param applicationDefaults the pool settings that apply where the metadata does not set them
   * @param maxRemovalShare the largest fraction of all pools that may be removed, 0 to 1; two pools
   *     may be removed in any case
   */
  public static RefreshPlan between(
      DatabaseScan scan,
      CurrentTopology known,
      PoolSettings applicationDefaults,
      double maxRemovalShare) {
    return between(scan, known, applicationDefaults, maxRemovalShare, null);
  }

  /**
   * Returns the plan that adapts the current topology to a scan of the metadata.
   *
   * @param scan the metadata
   * @param known the current topology, as far as the scan concerns it
   * @param applicationDefaults the pool settings that apply where the metadata does not set them
   * @param maxRemovalShare the largest fraction of all pools that may be removed, 0 to 1; two pools
   *     may be removed in any case
   * @param budget the connection budget that the plan must respect, or null if there is none
   */
  public static RefreshPlan between(
      DatabaseScan scan,
      CurrentTopology known,
      PoolSettings applicationDefaults,
      double maxRemovalShare,
      @Nullable BudgetRule budget) {
    return new RefreshPlan(scan, known, applicationDefaults, maxRemovalShare, budget, false);
  }

  /** Returns the plan without its safety checks, for an operator who has reviewed this plan. */
  public RefreshPlan forced() {
    return forced ? this : new RefreshPlan(scan, known, applicationDefaults, 1, budget, true);
  }

  /** Returns whether the safety checks are disabled. */
  public boolean isForced() {
    return forced;
  }

  /** Returns the rows that were read, without the refused rows. */
  public List<DatabaseMetadata> databases() {
    return databases;
  }

  /** Returns the target definitions of all pools, including those that are kept as they are. */
  public List<PoolDefinition> definitions() {
    return definitions;
  }

  /** Returns all pools with their planned changes. */
  public List<PlannedChange> pools() {
    return pools;
  }

  /** Returns the planned changes of the pools that would be touched. */
  public List<PlannedChange> changes() {
    return pools.stream().filter(pool -> pool.kind().isTouched()).toList();
  }

  /** Returns the number of pools that would not be touched. */
  public int unchanged() {
    return pools.size() - changes().size();
  }

  /** Returns the rows that cannot be used; their previous good versions stay in effect. */
  public List<RefusedRow> refused() {
    return refused;
  }

  /** Returns the pools that would be taken out of service. */
  public List<PoolKey> removals() {
    return of(Kind.REMOVE);
  }

  /**
   * Returns the pools whose changes are blocked: they are no longer in the metadata, but too many
   * to be removed, or they are {@link #overBudget}.
   */
  public List<PoolKey> blocked() {
    return of(Kind.BLOCKED);
  }

  /**
   * Returns the pools whose changes are blocked because they would take a server over its
   * connection budget, with the reasons. They stay as they are.
   */
  public Map<PoolKey, String> overBudget() {
    Map<PoolKey, String> reasons = new TreeMap<>();
    for (PlannedChange pool : pools) {
      if (pool.overBudget() != null) {
        reasons.put(pool.pool(), pool.overBudget());
      }
    }
    return reasons;
  }

  private List<PoolKey> of(Kind kind) {
    return pools.stream().filter(pool -> pool.kind() == kind).map(PlannedChange::pool).toList();
  }

  /** Returns the databases whose previous version, if any, stays in effect. */
  public Set<DatabaseKey> kept() {
    Set<DatabaseKey> kept =
        pools.stream()
            .filter(pool -> pool.kind() == Kind.BLOCKED && pool.overBudget() == null)
            .map(pool -> pool.pool().database())
            .collect(Collectors.toCollection(TreeSet::new));
    refused.stream().map(RefusedRow::key).filter(Objects::nonNull).forEach(kept::add);
    return kept;
  }

  /** Returns whether a refresh would touch no pool. */
  public boolean isEmpty() {
    return changes().isEmpty();
  }

  /**
   * Returns whether another plan has the same changes and the same result.
   *
   * @param other the other plan
   */
  public boolean isSameAs(RefreshPlan other) {
    return forced == other.forced
        && databases.equals(other.databases)
        && definitions.equals(other.definitions)
        && pools.equals(other.pools)
        && refused.equals(other.refused);
  }

  /** Returns the plan as JSON on one line: changes, blocked pools and refused rows. */
  public String toJson() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("forced", forced);
    tree.put("unchanged", (long) unchanged());
    tree.put("changes", changes().stream().map(RefreshPlan::tree).toList());
    tree.put("blocked", blocked().stream().map(PoolKey::toString).toList());
    Map<String, @Nullable Object> reasons = new LinkedHashMap<>();
    overBudget().forEach((pool, reason) -> reasons.put(pool.toString(), reason));
    tree.put("overBudget", reasons);
    List<Object> rows = new ArrayList<>();
    for (RefusedRow row : refused) {
      rows.add(Map.of("row", row.label(), "problems", row.problems()));
    }
    tree.put("refused", rows);
    return MetadataCodec.toJson(tree);
  }

  private static Map<String, @Nullable Object> tree(PlannedChange change) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("pool", change.pool().toString());
    tree.put("kind", change.kind().name());
    tree.put("from", change.from());
    tree.put("to", change.to());
    return tree;
  }

  /** Returns a human-readable plan: a line for each change, blocked pool and refused row. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%d changes, %d pools unchanged, %d rows refused"
            .formatted(changes().size(), unchanged(), refused.size()));
    pools.stream()
        .filter(pool -> pool.kind().isTouched() || pool.kind() == Kind.BLOCKED)
        .forEach(pool -> text.append("\n  ").append(pool));
    refused.forEach(row -> text.append("\n  REFUSED ").append(row));
    return text.toString();
  }
}
