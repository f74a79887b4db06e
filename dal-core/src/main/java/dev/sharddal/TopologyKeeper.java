package dev.sharddal;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.event.DalEvents;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.pool.ConnectionPools;
import dev.sharddal.pool.PoolOutcome;
import dev.sharddal.refresh.KnownTopology;
import dev.sharddal.refresh.OutdatedPlanException;
import dev.sharddal.refresh.PlannedChange;
import dev.sharddal.refresh.RefreshPlan;
import dev.sharddal.refresh.SharedRun;
import dev.sharddal.routing.TenantDirectory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The flow of learning: from the metadata store to the pools. One thread at a time applies what was
 * read; what it has brought into force is published as one {@link Topology}.
 */
final class TopologyKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(TopologyKeeper.class);

  private final MetadataStore store;
  private final ConnectionPools pools;
  private final TenantDirectory<Route> directory;
  private final PoolSettings defaults;
  private final double maxRemovalShare;
  private final Duration patience;
  private final Executor reader;
  private final Ticker ticker;
  private final Clock clock;
  private final DalEvents events;
  private final SharedRun<RefreshReport> fullRefresh = new SharedRun<>(this::refreshNow);

  /** Held while what was read is applied. */
  private final ReentrantLock applying = new ReentrantLock();

  private volatile Topology topology = Topology.EMPTY;

  TopologyKeeper(
      DataAccessLayer.Builder settings,
      ConnectionPools pools,
      TenantDirectory<Route> directory,
      Executor reader,
      DalEvents events) {
    this.store = settings.store;
    this.pools = pools;
    this.directory = directory;
    this.defaults = settings.poolSettings;
    this.maxRemovalShare = settings.maxRemovalShare;
    this.patience = settings.initializationTimeout;
    this.reader = reader;
    this.ticker = settings.ticker;
    this.clock = settings.clock;
    this.events = events;
  }

  Topology topology() {
    return topology;
  }

  /** Opens everything that the metadata names, and reports how that went. */
  InitializationReport initialize() {
    applying.lock();
    try {
      long start = ticker.read();
      RefreshPlan plan = RefreshPlan.between(scan(), KnownTopology.NONE, defaults, 1);
      int count = plan.definitions().size();
      LOG.info("Opening {} pools of {} databases", count, plan.databases().size());
      events.fire(listener -> listener.initializationStarted(plan.databases().size(), count));
      List<PoolOutcome> outcomes = pools.follow(plan.definitions(), patience.minus(since(start)));
      InitializationReport report =
          new InitializationReport(plan.databases().size(), outcomes, plan.refused(), since(start));
      publish(topology.after(plan, clock.instant()));
      return report;
    } finally {
      applying.unlock();
    }
  }

  /** Takes everything out of service again, as if nothing had been read. */
  void abandon() {
    applying.lock();
    try {
      pools.remove(pools.desired().keySet());
      pools.awaitDrains(patience);
      topology = Topology.EMPTY;
    } finally {
      applying.unlock();
    }
  }

  RefreshPlan plan() {
    return RefreshPlan.between(scan(), known(), defaults, maxRemovalShare);
  }

  private KnownTopology known() {
    return new KnownTopology(pools.desired(), pools.inForce(), topology.versions());
  }

  /** For somebody who asks for it: what could not log in is tried again at once. */
  RefreshReport refresh() {
    pools.permitLogins();
    return fullRefresh.get();
  }

  /** Without being asked: what could not log in waits for its time. */
  void refreshUnasked() {
    refreshNow();
  }

  private RefreshReport refreshNow() {
    applying.lock();
    try {
      long start = ticker.read();
      return follow(plan(), start);
    } finally {
      applying.unlock();
    }
  }

  /** Does what a plan says, if that is still what there is to do. */
  RefreshReport refresh(RefreshPlan plan) {
    applying.lock();
    try {
      long start = ticker.read();
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
    publish(topology.after(plan, clock.instant()));
    return report;
  }

  /** Reads one database again because it refuses our login, and follows it if it is another. */
  void reread(DatabaseKey key) {
    KnownTopology known = known().of(key);
    RefreshPlan plan = RefreshPlan.between(scanQuietly(key), known, defaults, 1);
    if (!plan.definitions().equals(List.copyOf(new TreeMap<>(known.following()).values()))) {
      refreshUnasked(key);
    }
  }

  RefreshReport refresh(DatabaseKey key) {
    pools.permitLogins();
    return refreshUnasked(key);
  }

  /** Without being asked by anybody: what could not log in waits for its time. */
  RefreshReport refreshUnasked(DatabaseKey key) {
    applying.lock();
    try {
      long start = ticker.read();
      // Whoever names a database means it: the share of all pools does not count here.
      RefreshPlan plan = RefreshPlan.between(scan(key), known().of(key), defaults, 1);
      RefreshReport report = apply(plan, start);
      publish(topology.after(key, plan));
      return report;
    } finally {
      applying.unlock();
    }
  }

  private RefreshReport apply(RefreshPlan plan, long start) {
    List<PoolOutcome> outcomes = new ArrayList<>(pools.remove(plan.removals()));
    pools.follow(plan.definitions(), patience).stream()
        .filter(outcome -> outcome.result() != PoolOutcome.Result.UNCHANGED)
        .forEach(outcomes::add);
    reroute(plan);
    RefreshReport report = new RefreshReport(plan, outcomes, since(start));
    if (!outcomes.isEmpty()) {
      LOG.info("Refreshed: {}", report);
    }
    if (!plan.blocked().isEmpty()) {
      LOG.warn(
          "{} pools are not in the metadata any more. They are more than maxRemovalShare ({}), and"
              + " stay as they are: {}. If that is meant, apply planRefresh().forced().",
          plan.blocked().size(),
          maxRemovalShare,
          plan.blocked());
    }
    events.fire(
        listener ->
            listener.refreshed(
                report.took(), report.changed(), report.failed().size(), plan.refused().size()));
    return report;
  }

  /** Lets known tenants see endpoints that came or went. */
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
      directory.reroute(place -> affected.contains(place.database()));
    }
  }

  private void publish(Topology next) {
    for (RefusedRow row : next.refused()) {
      if (!topology.refused().contains(row)) {
        LOG.warn(
            "A row of Database Metadata cannot be used; {}. {}",
            row.key() != null && topology.databases().containsKey(row.key())
                ? "its former version stays in force"
                : "its database is not served",
            row);
      }
    }
    topology = next;
  }

  private DatabaseScan scan() {
    return told(() -> read("scan of Database Metadata", store::scanDatabases));
  }

  private DatabaseScan scan(DatabaseKey key) {
    return told(() -> scanQuietly(key));
  }

  private DatabaseScan scanQuietly(DatabaseKey key) {
    try {
      Optional<DatabaseMetadata> row =
          read("read of database " + key, () -> store.findDatabase(key));
      return new DatabaseScan(row.stream().toList(), List.of());
    } catch (MetadataStoreException e) {
      if (e.reason() != Reason.INVALID) {
        throw e;
      }
      return new DatabaseScan(List.of(), List.of(RefusedRow.of(key, List.of(messageOf(e)))));
    }
  }

  /** Tells the listeners of a reading that has failed. */
  private <T> T told(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (MetadataStoreException e) {
      events.fire(listener -> listener.refreshFailed(e));
      throw e;
    }
  }

  private static String messageOf(RuntimeException e) {
    return String.valueOf(e.getMessage());
  }

  /** Reads the store, and waits no longer than initializeDB may take. */
  private <T> T read(String what, Supplier<T> reading) {
    try {
      return CompletableFuture.supplyAsync(reading, reader)
          .get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("The data access layer is closed", e);
    } catch (ExecutionException e) {
      throw asStoreException(what, e.getCause());
    } catch (TimeoutException e) {
      String message = "The " + what + " did not end within " + patience.toMillis() + " ms";
      throw new MetadataStoreException(Reason.UNAVAILABLE, message, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MetadataStoreException(
          Reason.UNAVAILABLE, "Interrupted while waiting for the " + what, e);
    }
  }

  private static RuntimeException asStoreException(String what, @Nullable Throwable cause) {
    return cause instanceof MetadataStoreException e
        ? e
        : new MetadataStoreException(
            Reason.UNAVAILABLE,
            "The " + what + " failed" + (cause == null ? "" : ": " + cause.getMessage()),
            cause);
  }

  private Duration since(long start) {
    return Duration.ofNanos(ticker.read() - start);
  }
}
