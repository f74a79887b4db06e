package dev.sharddal.topology;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.pool.ConnectionPools;
import dev.sharddal.pool.OutcomeCollector;
import dev.sharddal.refresh.CurrentTopology;
import dev.sharddal.refresh.OutdatedPlanException;
import dev.sharddal.refresh.PlannedChange;
import dev.sharddal.refresh.RefreshPlan;
import dev.sharddal.refresh.RefreshReport;
import dev.sharddal.report.ConnectionBudget;
import dev.sharddal.report.ConnectionBudgetException;
import dev.sharddal.report.InitializationReport;
import dev.sharddal.report.PoolOutcome;
import dev.sharddal.routing.TenantDirectory;
import dev.sharddal.runtime.CoalescedTask;
import dev.sharddal.topology.RefreshReporter.Applied;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reconciles the pools with the metadata. One thread at a time applies changes; the result is
 * published as one {@link Topology}. Thread-safe.
 *
 * <p>Neither reads of the metadata nor waits for pools hold the lock under which changes are
 * applied, so a store or a database that does not answer delays no change of another database. What
 * was read is applied only if no other change was applied since the read began; otherwise the read
 * is repeated, because it may be older than what is in effect.
 */
public final class TopologyReconciler {

  private static final Logger LOG = LoggerFactory.getLogger(TopologyReconciler.class);

  /** After so many scans that other changes have overtaken, the next scan holds the lock. */
  private static final int SCANS_WITHOUT_THE_LOCK = 3;

  private final TopologySettings settings;
  private final MetadataReader reader;
  private final ConnectionPools pools;
  private final TenantDirectory<?> directory;
  private final RefreshReporter reporter;
  private final CoalescedTask<PendingRefresh> fullRefresh = new CoalescedTask<>(this::refreshNow);
  private final AppliedCounts applied = new AppliedCounts();

  /** Guarded by applying. */
  private final BudgetLog budgetLog = new BudgetLog();

  /** Held while changes are applied. */
  private final ReentrantLock applying = new ReentrantLock();

  private volatile Topology topology = Topology.EMPTY;
  private volatile Runnable changed = () -> {};

  /**
   * Creates a reconciler with an empty topology.
   *
   * @param settings the settings
   * @param reader reads the metadata
   * @param pools the pools to reconcile
   * @param directory re-routes tenants when endpoints come or go
   * @param reporter reports what was applied
   */
  public TopologyReconciler(
      TopologySettings settings,
      MetadataReader reader,
      ConnectionPools pools,
      TenantDirectory<?> directory,
      RefreshReporter reporter) {
    this.settings = settings;
    this.reader = reader;
    this.pools = pools;
    this.directory = directory;
    this.reporter = reporter;
  }

  /** Returns why the metadata could not be read most recently, or null. */
  public @Nullable String metadataTrouble() {
    return reader.trouble();
  }

  /** Returns what the last scan of all rows ignored without harm to others, with the reasons. */
  public List<RefusedRow> ignored() {
    return reader.ignored();
  }

  /**
   * Sets what to run whenever the rows in effect have changed.
   *
   * @param action must not block
   */
  void onChange(Runnable action) {
    changed = action;
  }

  /** Returns the topology in effect. */
  public Topology topology() {
    return topology;
  }

  /** Returns the connections of all instances to each server by the metadata in effect. */
  public ConnectionBudget connectionBudget() {
    return connectionBudget(topology);
  }

  private ConnectionBudget connectionBudget(Topology now) {
    return settings
        .budget()
        .of(now.databases().values(), pools.desired().values())
        .withBlocked(now.overBudget());
  }

  /**
   * Opens all pools that the metadata defines.
   *
   * @param limit the time limit of reading the metadata
   * @param startNanos when the initialization began, as a reading of the ticker
   * @param lastKnownGood the snapshot to start with if the store does not answer
   * @return the outcome of every pool
   * @throws MetadataStoreException if the metadata could not be read
   * @throws ConnectionBudgetException if a server would be over its budget, and that is to be
   *     refused
   * @throws IllegalStateException if the pools or the reader were closed meanwhile
   */
  public InitializationReport initialize(
      Duration limit, long startNanos, LastKnownGood lastKnownGood) {
    FirstScan first = FirstScan.of(reader, lastKnownGood, limit, settings.clock());
    Applied opened = locked(() -> open(first.scan(), first.readAt(), startNanos));
    return reporter.initialized(opened, connectionBudget(), first.snapshotAge());
  }

  private Applied open(DatabaseScan scan, Instant readAt, long startNanos) {
    RefreshPlan plan = RefreshPlan.between(scan, CurrentTopology.NONE, settings.poolDefaults(), 1);
    settings.budget().check(plan.databases(), plan.definitions());
    reporter.initializing(plan);
    OutcomeCollector pending = pools.follow(plan.definitions());
    applied.changedAll();
    publish(topology.after(plan, readAt));
    return new Applied(plan, List.of(), pending, startNanos);
  }

  /** Closes all pools, and returns to the state before initialization. */
  public void abandon() {
    applying.lock();
    try {
      pools.remove(pools.desired().keySet());
      pools.awaitDrains(settings.patience());
      topology = Topology.EMPTY;
      budgetLog.reset();
    } finally {
      applying.unlock();
    }
  }

  /**
   * Returns the plan of a refresh, without applying it.
   *
   * @throws MetadataStoreException if the metadata could not be read
   */
  public RefreshPlan plan() {
    return planOf(reader.scan());
  }

  private RefreshPlan planOf(DatabaseScan scan) {
    return RefreshPlan.between(
        scan,
        known(),
        settings.poolDefaults(),
        settings.maxRemovalShare(),
        settings.budget().rule(topology.databases().values(), List.of()));
  }

  /** The caller has named the database on purpose, so maxRemovalShare does not apply here. */
  private RefreshPlan planOf(DatabaseKey key, DatabaseScan scan) {
    CurrentTopology known = known();
    List<PoolDefinition> others =
        known.following().values().stream()
            .filter(pool -> !pool.key().database().equals(key))
            .toList();
    return RefreshPlan.between(
        scan,
        known.of(key),
        settings.poolDefaults(),
        1,
        settings.budget().rule(topology.databases().values(), others));
  }

  private CurrentTopology known() {
    return new CurrentTopology(pools.desired(), pools.inForce(), topology.versions());
  }

  /**
   * Refreshes all databases on request: refused logins are retried at once. Concurrent calls share
   * a scan that began after each of them.
   *
   * @throws MetadataStoreException if the metadata could not be read; nothing was changed
   */
  public RefreshReport refresh() {
    pools.permitLogins();
    return fullRefresh.get().await();
  }

  /**
   * Refreshes all databases without a request: refused logins wait for their back-off. Does not
   * wait until pools have connected.
   */
  void refreshUnasked() {
    fullRefresh.get();
  }

  private PendingRefresh refreshNow() {
    long start = settings.ticker().read();
    return pending(scanned(scan -> follow(planOf(scan), start)));
  }

  /**
   * Applies a plan if it is still current.
   *
   * @param plan the plan
   * @throws OutdatedPlanException if the metadata or the pools have changed since the plan was
   *     made; nothing was changed
   * @throws MetadataStoreException if the metadata could not be read; nothing was changed
   */
  public RefreshReport refresh(RefreshPlan plan) {
    long start = settings.ticker().read();
    Applied result =
        scanned(
            scan -> {
              RefreshPlan current = planOf(scan);
              RefreshPlan now = plan.isForced() ? current.forced() : current;
              if (!now.isSameAs(plan)) {
                throw new OutdatedPlanException(now);
              }
              return follow(now, start);
            });
    return pending(result).await();
  }

  /** Applies a scan that no other change has overtaken. */
  private Applied scanned(Function<DatabaseScan, Applied> step) {
    for (int i = 0; i < SCANS_WITHOUT_THE_LOCK; i++) {
      long before = applied.total();
      DatabaseScan scan = reader.scan();
      Applied result = locked(() -> applied.total() == before ? step.apply(scan) : null);
      if (result != null) {
        return result;
      }
    }
    return Objects.requireNonNull(locked(() -> step.apply(reader.scan())));
  }

  private Applied follow(RefreshPlan plan, long start) {
    Topology next = topology.after(plan, settings.clock().instant());
    Applied result = apply(plan, start);
    if (isChange(plan, next)) {
      applied.changedAll();
    }
    publish(next);
    return result;
  }

  /**
   * Rereads one database because it refuses a login, and applies its metadata if that has changed.
   *
   * @param key the database
   * @throws MetadataStoreException if the metadata could not be read; nothing was changed
   */
  public void reread(DatabaseKey key) {
    RefreshPlan plan = planOf(key, reader.scanQuietly(key));
    CurrentTopology known = known().of(key);
    if (!plan.definitions().equals(List.copyOf(new TreeMap<>(known.following()).values()))) {
      refreshUnasked(key);
    }
  }

  /**
   * Refreshes one database on request: its refused logins are retried at once.
   *
   * @param key the database
   * @throws MetadataStoreException if the metadata could not be read; nothing was changed
   */
  public RefreshReport refresh(DatabaseKey key) {
    pools.permitLogins();
    return refreshUnasked(key).await();
  }

  /**
   * Replaces the pools of a database by new ones, without reading its metadata.
   *
   * @param key the database
   * @return one outcome for each pool
   */
  public List<PoolOutcome> renew(DatabaseKey key) {
    return pools.renew(key).await(settings.patience());
  }

  /**
   * Refreshes one database without a request: refused logins wait for their back-off. Does not wait
   * until its pools have connected.
   */
  PendingRefresh refreshUnasked(DatabaseKey key) {
    long start = settings.ticker().read();
    while (true) {
      long before = applied.of(key);
      DatabaseScan scan = reader.scan(key);
      Applied result = locked(() -> applied.of(key) == before ? follow(key, scan, start) : null);
      if (result != null) {
        return pending(result);
      }
    }
  }

  private Applied follow(DatabaseKey key, DatabaseScan scan, long start) {
    RefreshPlan plan = planOf(key, scan);
    Topology next = topology.after(key, plan);
    Applied result = apply(plan, start);
    if (isChange(plan, next)) {
      applied.changed(key);
    }
    publish(next);
    return result;
  }

  private boolean isChange(RefreshPlan plan, Topology next) {
    return !plan.isEmpty() || !next.databases().equals(topology.databases());
  }

  private Applied apply(RefreshPlan plan, long start) {
    List<PoolOutcome> removed = pools.remove(plan.removals());
    OutcomeCollector pending = pools.follow(plan.definitions());
    reroute(plan);
    return new Applied(plan, removed, pending, start);
  }

  private PendingRefresh pending(Applied result) {
    return new PendingRefresh(reporter.refreshed(result), () -> reporter.now(result));
  }

  private <T extends @Nullable Object> T locked(Supplier<T> work) {
    applying.lock();
    try {
      return work.get();
    } finally {
      applying.unlock();
    }
  }

  /** Updates the routes of cached tenants after endpoints were added or removed. */
  private void reroute(RefreshPlan plan) {
    Set<DatabaseKey> affected =
        plan.changes().stream()
            .filter(
                change ->
                    change.kind() == PlannedChange.Kind.OPEN
                        || change.kind() == PlannedChange.Kind.REMOVE)
            .map(change -> change.pool().database())
            .collect(Collectors.toSet());
    if (!affected.isEmpty()) {
      directory.reroute(route -> affected.contains(route.database()));
    }
  }

  private void publish(Topology next) {
    for (RefusedRow row : next.refused()) {
      if (!topology.refused().contains(row)) {
        LOG.warn(
            "A row of Database Metadata cannot be used; {}. {}",
            row.key() != null && topology.databases().containsKey(row.key())
                ? "its previous version stays in effect"
                : "its database is not served",
            row);
      }
    }
    boolean differs = !next.databases().equals(topology.databases());
    topology = next;
    budgetLog.log(connectionBudget(next));
    if (differs) {
      changed.run();
    }
  }
}
