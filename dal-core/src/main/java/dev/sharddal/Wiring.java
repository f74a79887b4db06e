package dev.sharddal;

import com.zaxxer.hikari.HikariConfig;
import dev.sharddal.borrow.BorrowSettings;
import dev.sharddal.borrow.Route;
import dev.sharddal.borrow.TenantRouter;
import dev.sharddal.borrow.UseCasePools;
import dev.sharddal.event.EventDispatcher;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.TenantIdPattern;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.metrics.DalMetrics;
import dev.sharddal.pool.ConnectionPools;
import dev.sharddal.pool.PoolDependencies;
import dev.sharddal.report.DalStatus;
import dev.sharddal.routing.LoadLanes;
import dev.sharddal.routing.TenantDirectory;
import dev.sharddal.runtime.LibraryThreads;
import dev.sharddal.snapshot.SnapshotFile;
import dev.sharddal.tenant.TenantAdmin;
import dev.sharddal.topology.ChangeFeedPoller;
import dev.sharddal.topology.LastKnownGood;
import dev.sharddal.topology.MetadataReader;
import dev.sharddal.topology.PeriodicRefresh;
import dev.sharddal.topology.RefreshReporter;
import dev.sharddal.topology.RefusedLoginRereader;
import dev.sharddal.topology.SnapshotKeeper;
import dev.sharddal.topology.Topology;
import dev.sharddal.topology.TopologyReconciler;
import dev.sharddal.topology.TopologySettings;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The connected parts of one data access layer. Nothing runs before {@link Lifecycle} starts it.
 *
 * @param threads every thread of the library
 * @param events notifies the listeners
 * @param metrics the meters, or null without a registry
 * @param pools all connection pools
 * @param directory the routes of tenants
 * @param router borrows connections for tenants
 * @param reader reads Database Metadata and the record of changes
 * @param reconciler adapts the pools to the metadata
 * @param refusedLogins rereads credentials that a database refuses
 * @param periodicRefresh reads Database Metadata again at intervals
 * @param changeFeed follows the store's record of changes
 * @param snapshots keeps the snapshot with which an application starts while the store is down
 */
record Wiring(
    LibraryThreads threads,
    EventDispatcher events,
    @Nullable DalMetrics metrics,
    ConnectionPools pools,
    TenantDirectory<Route> directory,
    TenantRouter router,
    MetadataReader reader,
    TopologyReconciler reconciler,
    RefusedLoginRereader refusedLogins,
    PeriodicRefresh periodicRefresh,
    ChangeFeedPoller changeFeed,
    SnapshotKeeper snapshots) {

  /** Builds the parts. */
  static Wiring of(DalSettings settings) {
    boolean isNamed = !settings.name().equals(BuilderState.DEFAULT_NAME);
    LibraryThreads threads = new LibraryThreads(isNamed ? settings.name() : "");
    DalMetrics metrics =
        settings.meterRegistry() == null
            ? null
            : new DalMetrics(settings.meterRegistry(), settings.name());
    EventDispatcher events =
        new EventDispatcher(
            metrics == null ? List.of() : List.of(metrics),
            settings.listeners(),
            threads.factory("listener"));

    RefusedLoginRereader refusedLogins = new RefusedLoginRereader(threads);
    ConnectionPools pools =
        new ConnectionPools(
            new PoolDependencies(
                settings.ticker(),
                threads.scheduler(),
                threads::poolScheduler,
                threads.workers(),
                threads.factory("pool"),
                settings.random(),
                settings.credentialsResolver(),
                refusedLogins,
                customizer(settings, metrics),
                events,
                settings.drainTimeout(),
                settings.initializationParallelism(),
                settings.breakerProbeInterval(),
                settings.lazyStart(),
                settings.readBalancing()));
    UseCasePools useCases = new UseCasePools(pools, settings.fallbacks());
    TenantDirectory<Route> directory =
        new TenantDirectory<>(
            settings.store(),
            key -> Route.of(key, useCases),
            settings.directory(),
            settings.ticker(),
            new LoadLanes(threads.loader(), threads.unseenLoader()),
            settings.random(),
            events);
    TenantRouter router =
        new TenantRouter(
            useCases,
            directory,
            new BorrowSettings(
                settings.movingWaitTimeout(), settings.readYourWrites(), settings.ticker()),
            events);

    TopologySettings topology =
        new TopologySettings(
            settings.poolSettings(),
            settings.maxRemovalShare(),
            settings.connectionBudget(),
            settings.initializationTimeout(),
            settings.ticker(),
            settings.clock());
    MetadataReader reader =
        new MetadataReader(
            settings.store(),
            settings.initializationTimeout(),
            threads.workers(),
            events,
            settings.connectionPolicy());
    TopologyReconciler reconciler =
        new TopologyReconciler(
            topology, reader, pools, directory, new RefreshReporter(topology, threads, events));
    PeriodicRefresh periodicRefresh =
        new PeriodicRefresh(
            settings.topologyRefreshInterval(), reconciler, threads, settings.random());
    ChangeFeedPoller changeFeed =
        new ChangeFeedPoller(
            new ChangeFeedPoller.Settings(reader, settings.changePollInterval(), settings.random()),
            directory,
            reconciler,
            threads,
            events);
    if (metrics != null) {
      bind(metrics, directory);
    }
    return new Wiring(
        threads,
        events,
        metrics,
        pools,
        directory,
        router,
        reader,
        reconciler,
        refusedLogins,
        periodicRefresh,
        changeFeed,
        new SnapshotKeeper(snapshots(settings), directory.cachedTenants(), reconciler, threads));
  }

  private static SnapshotKeeper.Settings snapshots(DalSettings settings) {
    MetadataSnapshot snapshot = settings.snapshot();
    SnapshotFile file =
        snapshot == null
            ? null
            : new SnapshotFile(snapshot.path, snapshot.key, snapshot.maximumAge);
    return new SnapshotKeeper.Settings(
        new LastKnownGood(file, settings.clock()),
        snapshot == null ? 0 : snapshot.maximumTenants,
        settings.clock(),
        settings.random());
  }

  /** Returns an admin whose changes take effect on this node at once. */
  TenantAdmin tenantAdmin(WritableMetadataStore store, TenantIdPattern ids) {
    return new TenantAdmin(
        store,
        ids,
        (before, after) -> {
          directory.written(after.tenantId());
          events.fire(listener -> listener.tenantChanged(before, after));
        });
  }

  /** Returns a snapshot of all databases and pools. */
  DalStatus status(DalStatus.State state) {
    Topology topology = reconciler.topology();
    return new DalStatus(
        state,
        topology.versions(),
        pools.status(),
        reconciler.connectionBudget(),
        topology.refused(),
        reconciler.ignored(),
        directory.statistics(),
        directory.waitingForMoves(),
        topology.readAt(),
        reconciler.metadataTrouble(),
        snapshots.status());
  }

  private static BiConsumer<PoolKey, HikariConfig> customizer(
      DalSettings settings, @Nullable DalMetrics metrics) {
    BiConsumer<PoolKey, HikariConfig> named =
        (key, config) -> config.setPoolName(poolName(settings.name(), key));
    BiConsumer<PoolKey, HikariConfig> customizer = named.andThen(settings.hikariCustomizer());
    return metrics == null ? customizer : customizer.andThen(metrics::bind);
  }

  /** Tells the pools of several data access layers apart in the log and in JMX. */
  private static String poolName(String name, PoolKey key) {
    return name.equals(BuilderState.DEFAULT_NAME) ? key.toString() : name + "/" + key;
  }

  private static void bind(DalMetrics metrics, TenantDirectory<Route> directory) {
    metrics.bindCacheSize(() -> directory.statistics().size());
    metrics.bindWaitingForMoves(directory::waitingForMoves);
    metrics.bindCacheRequests("hit", () -> directory.statistics().hits());
    metrics.bindCacheRequests("miss", () -> directory.statistics().misses());
    metrics.bindCacheRequests("stale", () -> directory.statistics().staleAnswers());
    metrics.bindCacheRequests("unknown", () -> directory.statistics().unknownAnswers());
  }
}
