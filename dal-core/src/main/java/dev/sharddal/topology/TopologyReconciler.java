package dev.sharddal.topology;

import dev.sharddal.event.EventDispatcher;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.pool.ConnectionPools;
import dev.sharddal.refresh.CurrentTopology;
import dev.sharddal.refresh.OutdatedPlanException;
import dev.sharddal.refresh.PlannedChange;
import dev.sharddal.refresh.RefreshPlan;
import dev.sharddal.refresh.RefreshReport;
import dev.sharddal.report.InitializationReport;
import dev.sharddal.report.PoolOutcome;
import dev.sharddal.routing.TenantDirectory;
import dev.sharddal.runtime.CoalescedTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reconciles the pools with the metadata. One thread at a time applies changes; the result is
 * published as one {@link Topology}. Thread-safe.
 */
public final class TopologyReconciler {

  private static final Logger LOG = LoggerFactory.getLogger(TopologyReconciler.class);

  private final TopologySettings settings;
  private final MetadataReader reader;
  private final ConnectionPools pools;
  private final TenantDirectory<?> directory;
  private final EventDispatcher events;
  private final CoalescedTask<RefreshReport> fullRefresh = new CoalescedTask<>(this::refreshNow);

  /** Held while changes are applied. */
  private final ReentrantLock applying = new ReentrantLock();

  private volatile Topology topology = Topology.EMPTY;

  /**
   * Creates a reconciler with an empty topology.
   *
   * @param settings the settings
   * @param reader reads the metadata
   * @param pools the pools to reconcile
   * @param directory re-routes tenants when endpoints come or go
   * @param events reports refreshes
   */
  public TopologyReconciler(
      TopologySettings settings,
      MetadataReader reader,
      ConnectionPools pools,
      TenantDirectory<?> directory,
      EventDispatcher events) {
    this.settings = settings;
    this.reader = reader;
    this.pools = pools;
    this.directory = directory;
    this.events = events;
  }

  /** Returns the topology in effect. */
  public Topology topology() {
    return topology;
  }

  /**
   * Opens all pools that the metadata defines.
   *
   * @return the outcome of every pool
   * @throws MetadataStoreException if the metadata could not be read
   */
  public InitializationReport initialize() {
    applying.lock();
    try {
      long start = settings.ticker().read();
      RefreshPlan plan =
          RefreshPlan.between(reader.scan(), CurrentTopology.NONE, settings.poolDefaults(), 1);
      int count = plan.definitions().size();
      LOG.info("Opening {} pools of {} databases", count, plan.databases().size());
      events.fire(listener -> listener.initializationStarted(plan.databases().size(), count));
      List<PoolOutcome> outcomes =
          pools.follow(plan.definitions(), settings.patience().minus(since(start)));
      InitializationReport report =
          new InitializationReport(plan.databases().size(), outcomes, plan.refused(), since(start));
      publish(topology.after(plan, settings.clock().instant()));
      return report;
    } finally {
      applying.unlock();
    }
  }

  /** Closes all pools, and returns to the state before initialization. */
  public void abandon() {
    applying.lock();
    try {
      pools.remove(pools.desired().keySet());
      pools.awaitDrains(settings.patience());
      topology = Topology.EMPTY;
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
    return RefreshPlan.between(
        reader.scan(), known(), settings.poolDefaults(), settings.maxRemovalShare());
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
    return fullRefresh.get();
  }

  /** Refreshes all databases without a request: refused logins wait for their back-off. */
  void refreshUnasked() {
    fullRefresh.get();
  }

  private RefreshReport refreshNow() {
    applying.lock();
    try {
      long start = settings.ticker().read();
      return follow(plan(), start);
    } finally {
      applying.unlock();
    }
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
    applying.lock();
    try {
      long start = settings.ticker().read();
      RefreshPlan now = plan.isForced() ? plan().forced() : plan();
      if (!now.isSameAs(plan)) {
        throw new OutdatedPlanException(now);
      }
      return follow(now, start);
    } finally {
      applying.unlock();
    }
  }

  private RefreshReport follow(RefreshPlan plan, long start) {
    RefreshReport report = apply(plan, start);
    publish(topology.after(plan, settings.clock().instant()));
    return report;
  }

  /**
   * Rereads one database because it refuses a login, and applies its metadata if that has changed.
   *
   * @param key the database
   * @throws MetadataStoreException if the metadata could not be read; nothing was changed
   */
  public void reread(DatabaseKey key) {
    CurrentTopology known = known().of(key);
    RefreshPlan plan =
        RefreshPlan.between(reader.scanQuietly(key), known, settings.poolDefaults(), 1);
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
    return refreshUnasked(key);
  }

  /** Refreshes one database without a request: refused logins wait for their back-off. */
  RefreshReport refreshUnasked(DatabaseKey key) {
    applying.lock();
    try {
      long start = settings.ticker().read();
      // The caller has named the database on purpose, so maxRemovalShare does not apply here.
      RefreshPlan plan =
          RefreshPlan.between(reader.scan(key), known().of(key), settings.poolDefaults(), 1);
      RefreshReport report = apply(plan, start);
      publish(topology.after(key, plan));
      return report;
    } finally {
      applying.unlock();
    }
  }

  private RefreshReport apply(RefreshPlan plan, long start) {
    List<PoolOutcome> outcomes = new ArrayList<>(pools.remove(plan.removals()));
    pools.follow(plan.definitions(), settings.patience()).stream()
        .filter(outcome -> outcome.result() != PoolOutcome.Result.UNCHANGED)
        .forEach(outcomes::add);
    reroute(plan);
    RefreshReport report = new RefreshReport(plan, outcomes, since(start));
    if (!outcomes.isEmpty()) {
      LOG.info("Refreshed: {}", report);
    }
    if (!plan.blocked().isEmpty()) {
      LOG.warn(
          "{} pools are no longer in the metadata. Since that is more than maxRemovalShare ({})"
              + " allows, they are kept: {}. To remove them, apply planRefresh().forced().",
          plan.blocked().size(),
          settings.maxRemovalShare(),
          plan.blocked());
    }
    events.fire(
        listener ->
            listener.refreshed(
                report.took(), report.changed(), report.failed().size(), plan.refused().size()));
    return report;
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
    topology = next;
  }

  private Duration since(long start) {
    return Duration.ofNanos(settings.ticker().read() - start);
  }
}
