package dev.sharddal;

import com.github.benmanes.caffeine.cache.Ticker;
import com.zaxxer.hikari.HikariConfig;
import dev.sharddal.event.BorrowFailure;
import dev.sharddal.event.DalEvents;
import dev.sharddal.event.DalListener;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.CredentialsResolver;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.ResolvedPoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.metrics.DalMetrics;
import dev.sharddal.pool.ConnectionPools;
import dev.sharddal.pool.PoolEnvironment;
import dev.sharddal.refresh.OutdatedPlanException;
import dev.sharddal.refresh.RefreshPlan;
import dev.sharddal.routing.TenantDirectory;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives an application its tenants' connections. One per application; thread-safe.
 *
 * <pre>{@code
 * var dal = DataAccessLayer.builder(store).build();
 * dal.initializeDB();
 * try (Connection connection = dal.getConnection("tenant-123", UseCase.READ)) { ... }
 * }</pre>
 *
 * <p>There are two flows. Asking: the {@link TenantRouter} finds the cached route of a tenant,
 * which has the pools at hand. Learning: the {@link TopologyKeeper} reads the metadata and lets the
 * pools follow it.
 */
public final class DataAccessLayer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DataAccessLayer.class);

  /** How long a connect that is under way may hold up close(): the drivers' own limit, and some. */
  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(8);

  private final MetadataStore store;
  private final InitializationMode initializationMode;
  private final Duration topologyRefreshInterval;
  private final RandomGenerator random;
  private final DalExecutors executors;
  private final DalEvents events;
  private final @Nullable DalMetrics metrics;
  private final ConnectionPools pools;
  private final TenantDirectory<Route> directory;
  private final TenantRouter router;
  private final TopologyKeeper keeper;
  private final ChangeFeed feed;

  /** Held while the state changes. */
  private final ReentrantLock lifecycle = new ReentrantLock();

  private volatile DalStatus.State state = DalStatus.State.NEW;

  /** Guarded by lifecycle. */
  private @Nullable InitializationReport initialization;

  private DataAccessLayer(Builder settings) {
    this.store = settings.store;
    this.initializationMode = settings.initializationMode;
    this.topologyRefreshInterval = settings.topologyRefreshInterval;
    this.random = settings.random;
    this.executors = new DalExecutors();
    this.metrics = settings.meterRegistry == null ? null : new DalMetrics(settings.meterRegistry);
    this.events =
        new DalEvents(
            metrics == null ? List.of() : List.of(metrics),
            settings.listeners,
            executors.threads("listener"));
    this.pools = new ConnectionPools(poolEnvironment(settings));
    this.router = new TenantRouter(settings, pools, executors.loader, events);
    this.directory = router.directory();
    this.keeper = new TopologyKeeper(settings, pools, directory, executors.workers, events);
    this.feed =
        new ChangeFeed(
            settings, directory, keeper, executors, events, () -> state == DalStatus.State.RUNNING);
    if (metrics != null) {
      metrics.bindCacheSize(() -> directory.statistics().size());
      metrics.bindWaitingForMoves(directory::waitingForMoves);
      metrics.bindCacheRequests("hit", () -> directory.statistics().hits());
      metrics.bindCacheRequests("miss", () -> directory.statistics().misses());
      metrics.bindCacheRequests("stale", () -> directory.statistics().staleAnswers());
      metrics.bindCacheRequests("unknown", () -> directory.statistics().unknownAnswers());
    }
  }

  private PoolEnvironment poolEnvironment(Builder settings) {
    DalMetrics bound = metrics;
    BiConsumer<PoolKey, HikariConfig> customizer =
        bound == null ? settings.hikariCustomizer : settings.hikariCustomizer.andThen(bound::bind);
    return new PoolEnvironment(
        settings.ticker,
        executors.scheduler,
        executors.workers,
        executors.threads("pool"),
        settings.random,
        settings.credentialsResolver,
        new RefusedLogins(this::rereadDatabase, executors),
        customizer,
        events,
        settings.drainTimeout,
        settings.initializationParallelism);
  }

  private void rereadDatabase(DatabaseKey database) {
    if (state == DalStatus.State.RUNNING) {
      keeper.reread(database);
    }
  }

  /**
   * Starts to describe a data access layer.
   *
   * @param store where the metadata comes from; not closed by the data access layer
   */
  public static Builder builder(MetadataStore store) {
    return new Builder(store);
  }

  /**
   * Reads Database Metadata and opens every pool, in parallel. A second call, from any thread,
   * returns the report of the first that succeeded, and opens nothing.
   *
   * @return how every pool went
   * @throws InitializationException if a pool could not be opened, or there is none to open, and
   *     the mode is {@link InitializationMode#FAIL_FAST}; nothing is left open then
   * @throws MetadataStoreException if the metadata could not be read
   * @throws IllegalStateException after {@link #close}
   */
  public InitializationReport initializeDB() {
    lifecycle.lock();
    try {
      refuseIfClosed();
      if (initialization == null) {
        boolean changesAreTold = feed.begin();
        InitializationReport report = keeper.initialize();
        if (initializationMode == InitializationMode.FAIL_FAST) {
          abandonIfFailed(report);
        }
        LOG.info("Initialized: {}", report);
        initialization = report;
        state = DalStatus.State.RUNNING;
        router.open();
        startClock();
        schedulePeriodicRefresh();
        if (changesAreTold) {
          feed.start();
        }
        events.settle();
      }
      return initialization;
    } finally {
      lifecycle.unlock();
    }
  }

  private void abandonIfFailed(InitializationReport report) {
    if (report.failed().isEmpty() && !report.pools().isEmpty()) {
      return;
    }
    keeper.abandon();
    String what =
        report.pools().isEmpty()
            ? "Database Metadata names no database that can be used: is it the right store?"
            : "Pools could not be opened, and initializationMode is FAIL_FAST.";
    throw new InitializationException(what + " " + report, report);
  }

  private void refuseIfClosed() {
    if (state == DalStatus.State.CLOSED) {
      throw new IllegalStateException("The data access layer is closed; build another one");
    }
  }

  private void startClock() {
    long period = directory.tickPeriod().toNanos();
    executors.clock.scheduleAtFixedRate(directory::tick, period, period, TimeUnit.NANOSECONDS);
  }

  private void schedulePeriodicRefresh() {
    long interval = topologyRefreshInterval.toNanos();
    if (interval > 0) {
      // The first one comes at a random moment, so that a fleet does not ask in step.
      long first = interval / 2 + random.nextLong(interval / 2 + 1);
      executors.scheduler.scheduleWithFixedDelay(
          () -> {
            if (state == DalStatus.State.RUNNING) {
              executors.workers.execute(this::refreshQuietly);
            }
          },
          first,
          interval,
          TimeUnit.NANOSECONDS);
    }
  }

  private void refreshQuietly() {
    try {
      keeper.refreshUnasked();
    } catch (RuntimeException e) {
      if (state == DalStatus.State.RUNNING) {
        LOG.warn("The metadata could not be refreshed; what is in force stays so", e);
      }
    }
  }

  /**
   * Borrows a connection for {@link UseCase#WRITE}.
   *
   * @param tenantId the tenant
   * @return a connection to the tenant's database; to be closed by the caller
   * @throws SQLException as {@link #getConnection(String, UseCase)} does
   */
  public Connection getConnection(String tenantId) throws SQLException {
    return router.borrow(tenantId, UseCase.WRITE);
  }

  /**
   * Borrows a connection.
   *
   * @param tenantId the tenant
   * @param useCase what for
   * @return a connection to the tenant's database; to be closed by the caller
   * @throws java.sql.SQLTransientConnectionException if a retry may help: all connections are in
   *     use, the database or the metadata store does not answer, the tenant is moving, or the
   *     thread was interrupted. It is a {@link BorrowFailure}, which says more
   * @throws java.sql.SQLNonTransientConnectionException if a retry does not help: no such tenant,
   *     or the request is refused. It is a {@link BorrowFailure} too
   */
  public Connection getConnection(String tenantId, UseCase useCase) throws SQLException {
    return router.borrow(tenantId, useCase);
  }

  /**
   * Borrows a connection for {@link UseCase#WRITE}.
   *
   * @param tenantId the tenant, whose id is this number in its decimal form
   * @return a connection to the tenant's database; to be closed by the caller
   * @throws SQLException as {@link #getConnection(String, UseCase)} does
   */
  public Connection getConnection(long tenantId) throws SQLException {
    return router.borrow(tenantId, UseCase.WRITE);
  }

  /**
   * Borrows a connection.
   *
   * @param tenantId the tenant, whose id is this number in its decimal form
   * @param useCase what for
   * @return a connection to the tenant's database; to be closed by the caller
   * @throws SQLException as {@link #getConnection(String, UseCase)} does
   */
  public Connection getConnection(long tenantId, UseCase useCase) throws SQLException {
    return router.borrow(tenantId, useCase);
  }

  /** Tells the listeners, and returns what to throw. */
  SQLException noTenantBound(UseCase useCase) {
    return router.reported(Refusal.noTenantBound(useCase));
  }

  /**
   * Returns one tenant as a {@link DataSource}, for libraries that want one.
   *
   * @param tenantId the tenant
   * @param useCase what its connections are for
   */
  public DataSource dataSource(String tenantId, UseCase useCase) {
    TenantMetadata.checkId(tenantId);
    return new TenantDataSource(this, Objects.requireNonNull(useCase, "useCase"), tenantId);
  }

  /**
   * Returns one database as a {@link DataSource}, for work on all of it, such as migrating its
   * schema. It follows the metadata as tenants' connections do. Nobody's state is looked at.
   *
   * @param database the database
   * @param useCase what its connections are for
   */
  public DataSource dataSource(DatabaseKey database, UseCase useCase) {
    return new DatabaseDataSource(
        router, Objects.requireNonNull(database, "database"), Objects.requireNonNull(useCase));
  }

  /**
   * Returns a {@link DataSource} for {@link UseCase#WRITE} that follows {@link TenantContext}. With
   * no tenant bound it gives an error, and never a connection.
   */
  public DataSource currentTenantDataSource() {
    return new TenantDataSource(this, UseCase.WRITE, null);
  }

  /**
   * Returns what {@link #refresh()} would do, and does nothing.
   *
   * @throws MetadataStoreException if the metadata could not be read
   * @throws IllegalStateException unless initialized and not closed
   */
  public RefreshPlan planRefresh() {
    refuseUnlessRunning();
    return keeper.plan();
  }

  /**
   * Reads Database Metadata again and lets every pool follow it; what is unchanged is not touched.
   * Calls at the same time share a scan that began after each of them.
   *
   * @throws MetadataStoreException if the metadata could not be read; nothing was changed
   * @throws IllegalStateException unless initialized and not closed
   */
  public RefreshReport refresh() {
    refuseUnlessRunning();
    return keeper.refresh();
  }

  /**
   * Does what a plan says: exactly that, or nothing.
   *
   * @param plan what {@link #planRefresh} has returned, or its {@link RefreshPlan#forced} form
   * @throws OutdatedPlanException if the metadata or the pools have changed since; nothing was
   *     changed, and it holds the new plan
   * @throws MetadataStoreException if the metadata could not be read; nothing was changed
   * @throws IllegalStateException unless initialized and not closed
   */
  public RefreshReport refresh(RefreshPlan plan) {
    refuseUnlessRunning();
    return keeper.refresh(Objects.requireNonNull(plan, "plan"));
  }

  /**
   * Reads one database again and lets its pools follow: rotated credentials, a moved host.
   *
   * @param database the database
   * @throws MetadataStoreException if the metadata could not be read; nothing was changed
   * @throws IllegalStateException unless initialized and not closed
   */
  public RefreshReport refresh(DatabaseKey database) {
    refuseUnlessRunning();
    return keeper.refresh(database);
  }

  private void refuseUnlessRunning() {
    refuseIfClosed();
    if (state == DalStatus.State.NEW) {
      throw new IllegalStateException("Call initializeDB() first");
    }
  }

  /**
   * Forgets where a tenant lives. A request that comes after this returns reads the metadata.
   *
   * @param tenantId the tenant
   */
  public void refreshTenant(String tenantId) {
    directory.invalidate(TenantMetadata.checkId(tenantId));
  }

  /**
   * Returns what assigns and moves tenants. What it changes is in force on this node at once, and
   * on the others as soon as they read the record of changes.
   *
   * @throws UnsupportedOperationException if the store cannot be written
   */
  public TenantAdmin tenantAdmin() {
    if (!(store instanceof WritableMetadataStore writable)) {
      throw new UnsupportedOperationException(
          store.getClass().getName() + " is no WritableMetadataStore: tenants cannot be changed");
    }
    return new TenantAdmin(
        writable,
        (before, after) -> {
          directory.invalidate(after.tenantId());
          events.fire(listener -> listener.tenantChanged(before, after));
        });
  }

  /**
   * Returns where a request would go, and why. It looks the tenant up as a request would.
   *
   * @param tenantId the tenant
   * @param useCase what the request is for
   */
  public RouteExplanation explainRoute(String tenantId, UseCase useCase) {
    if (state != DalStatus.State.RUNNING) {
      return RouteExplanation.refused(
          tenantId, useCase, Refusal.notRunning(state == DalStatus.State.CLOSED, tenantId));
    }
    return router.explain(tenantId, useCase);
  }

  /** Returns every database and pool at this moment. */
  public DalStatus status() {
    Topology topology = keeper.topology();
    return new DalStatus(
        state,
        topology.versions(),
        pools.status(),
        topology.refused(),
        directory.statistics(),
        directory.waitingForMoves(),
        topology.readAt());
  }

  /**
   * Gives out no more connections, sends away those who wait, waits for borrowed connections up to
   * the drain timeout, and cuts what is still out then. It leaves no thread and no connection. A
   * second call does nothing.
   */
  @Override
  public void close() {
    lifecycle.lock();
    try {
      if (state == DalStatus.State.CLOSED) {
        return;
      }
      state = DalStatus.State.CLOSED;
      router.close();
      Map<PoolKey, Integer> cut = pools.close();
      if (!cut.isEmpty()) {
        LOG.warn("Closed with connections still borrowed, which were cut, by pool: {}", cut);
      }
      events.close();
      executors.close(CONNECT_PATIENCE);
      if (metrics != null) {
        metrics.close();
      }
    } finally {
      lifecycle.unlock();
    }
  }

  /**
   * Describes a {@link DataAccessLayer}. Every setting has a default. Not thread-safe.
   *
   * <p>A setting that cannot be is refused at once, with an {@link IllegalArgumentException} that
   * names it, the rule and the value.
   */
  public static final class Builder {

    /** Far beyond every sensible setting, and far below what a clock in nanoseconds can count. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final Duration SHORTEST_POLL = Duration.ofMillis(10);

    final MetadataStore store;
    Duration tenantCacheTtl = Duration.ofSeconds(60);
    long tenantCacheMaximumSize = 1_000_000;
    Duration maxStaleness = Duration.ofMinutes(10);
    Duration unknownTenantTtl = Duration.ofSeconds(5);
    Duration topologyRefreshInterval = Duration.ofSeconds(60);
    Duration changePollInterval = Duration.ofSeconds(1);
    Duration movingWaitTimeout = Duration.ofSeconds(10);
    double maxRemovalShare = 0.3;
    InitializationMode initializationMode = InitializationMode.FAIL_FAST;
    Duration initializationTimeout = Duration.ofSeconds(60);
    int initializationParallelism = 32;
    Duration drainTimeout = Duration.ofSeconds(30);
    PoolSettings poolSettings = PoolSettings.UNSET;
    final Map<UseCase, UseCase> fallbacks = new EnumMap<>(UseCase.class);
    CredentialsResolver credentialsResolver = Builder::noResolver;
    final List<DalListener> listeners = new ArrayList<>();
    @Nullable MeterRegistry meterRegistry;
    BiConsumer<PoolKey, HikariConfig> hikariCustomizer = (pool, config) -> {};

    // What tests replace.
    Ticker ticker = Ticker.systemTicker();
    Clock clock = Clock.systemUTC();
    RandomGenerator random = new SharedRandom();

    private Builder(MetadataStore store) {
      this.store = Objects.requireNonNull(store, "store");
    }

    private static Credentials.Password noResolver(PoolDefinition pool) {
      throw new IllegalStateException(
          "its credentials are "
              + pool.credentials()
              + ", and no credentialsResolver(..) was given to the builder");
    }

    /** Safe to share between threads, as opposed to most generators. */
    private static final class SharedRandom implements RandomGenerator {
      @Override
      public long nextLong() {
        return ThreadLocalRandom.current().nextLong();
      }
    }

    /**
     * The age at which a tenant's route is read again before it serves. Default 60 s.
     *
     * @param ttl more than zero
     */
    public Builder tenantCacheTtl(Duration ttl) {
      tenantCacheTtl = checkPositive("tenantCacheTtl", ttl);
      return this;
    }

    /**
     * The most tenants to remember. Default 1,000,000.
     *
     * @param size at least 1
     */
    public Builder tenantCacheMaximumSize(long size) {
      check(size >= 1, "tenantCacheMaximumSize: expected at least 1, but was " + size);
      tenantCacheMaximumSize = size;
      return this;
    }

    /**
     * The age up to which a known route serves while the metadata store cannot be read. Default 10
     * minutes.
     *
     * @param age at least tenantCacheTtl; zero: no route serves longer than tenantCacheTtl
     */
    public Builder maxStaleness(Duration age) {
      maxStaleness = checkNotNegative("maxStaleness", age);
      return this;
    }

    /**
     * How long a tenant that is not in the directory is remembered as such. Default 5 s.
     *
     * @param ttl zero: not at all
     */
    public Builder unknownTenantTtl(Duration ttl) {
      unknownTenantTtl = checkNotNegative("unknownTenantTtl", ttl);
      return this;
    }

    /**
     * How often Database Metadata is read again by itself. Default 60 s.
     *
     * @param interval zero: never
     */
    public Builder topologyRefreshInterval(Duration interval) {
      topologyRefreshInterval = checkNotNegative("topologyRefreshInterval", interval);
      return this;
    }

    /**
     * How often the store's record of changes is read, so that what anybody writes through the
     * library is in force here soon after. Default 1 s. A store without such a record is not asked.
     *
     * @param interval 10 ms or more; zero: never, edits are then seen after tenantCacheTtl and
     *     topologyRefreshInterval
     */
    public Builder changePollInterval(Duration interval) {
      changePollInterval = checkNotNegative("changePollInterval", interval);
      check(
          interval.isZero() || interval.compareTo(SHORTEST_POLL) >= 0,
          "changePollInterval: expected zero or at least 10 ms, but was " + interval);
      return this;
    }

    /**
     * How long a request to write waits for a tenant that is {@code MOVING}, before it gets a
     * transient error. It comes on top of the pool's connection timeout. Default 10 s. No more than
     * 64 requests wait for one tenant, and 512 for all; beyond that the error comes at once.
     *
     * @param timeout zero: not at all
     */
    public Builder movingWaitTimeout(Duration timeout) {
      movingWaitTimeout = checkNotNegative("movingWaitTimeout", timeout);
      return this;
    }

    /**
     * The share of all pools that one scan may take out of service. One that would take more, and
     * more than two, takes none: so many rows are not there any more by mistake, perhaps, or were
     * not read. What else it says is followed, and the report names the pools that were kept.
     * Default 0.3.
     *
     * @param share 0 to 1; 1: any number
     * @see RefreshPlan#forced
     */
    public Builder maxRemovalShare(double share) {
      check(share >= 0 && share <= 1, "maxRemovalShare: expected 0 to 1, but was " + share);
      maxRemovalShare = share;
      return this;
    }

    /**
     * What happens when a pool cannot be opened at the start. Default {@link
     * InitializationMode#FAIL_FAST}.
     *
     * @param mode what happens
     */
    public Builder initializationMode(InitializationMode mode) {
      initializationMode = Objects.requireNonNull(mode, "mode");
      return this;
    }

    /**
     * How long {@link DataAccessLayer#initializeDB} and a refresh take at the most. Default 60 s.
     *
     * @param timeout more than zero
     */
    public Builder initializationTimeout(Duration timeout) {
      initializationTimeout = checkPositive("initializationTimeout", timeout);
      return this;
    }

    /**
     * How many pools connect at the same time; one that takes over half a second does not count.
     * Default 32.
     *
     * <p>No more than 8 of them connect to the same host and port, so that a server bears the start
     * of many instances; one that takes over 2 s does not count there either. A server that has its
     * 8 does not hold up the pools of others. Pools on few servers open 8 times the number of
     * servers at a time, where that is less than this setting.
     *
     * @param pools at least 1
     */
    public Builder initializationParallelism(int pools) {
      check(pools >= 1, "initializationParallelism: expected at least 1, but was " + pools);
      initializationParallelism = pools;
      return this;
    }

    /**
     * How long a pool that was replaced or removed waits for its borrowed connections before it
     * cuts them. Default 30 s.
     *
     * @param timeout zero: not at all
     */
    public Builder drainTimeout(Duration timeout) {
      drainTimeout = checkNotNegative("drainTimeout", timeout);
      return this;
    }

    /**
     * The pool settings that hold where the metadata says nothing. Default: those of {@link
     * ResolvedPoolSettings}.
     *
     * @param settings the settings
     */
    public Builder poolSettings(PoolSettings settings) {
      ResolvedPoolSettings.of(Objects.requireNonNull(settings, "poolSettings"));
      poolSettings = settings;
      return this;
    }

    /**
     * Serves one use case by another's endpoint, for databases that have none of their own. Default
     * none.
     *
     * @param from the use case that may be missing
     * @param to the use case that stands in
     */
    public Builder fallback(UseCase from, UseCase to) {
      check(from != to, "fallback: expected two use cases, but both were " + from);
      fallbacks.put(from, to);
      return this;
    }

    /**
     * Resolves credentials that are references. Default: such a pool fails, and says so.
     *
     * @param resolver the resolver
     */
    public Builder credentialsResolver(CredentialsResolver resolver) {
      credentialsResolver = Objects.requireNonNull(resolver, "resolver");
      return this;
    }

    /**
     * Adds a listener. Default none.
     *
     * @param listener who is told what happens
     */
    public Builder listener(DalListener listener) {
      listeners.add(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    /**
     * Publishes meters. Default none.
     *
     * @param registry where they are kept; each data access layer wants one of its own, or a
     *     registry that tells them apart by a common tag
     */
    public Builder meterRegistry(MeterRegistry registry) {
      meterRegistry = Objects.requireNonNull(registry, "registry");
      return this;
    }

    /**
     * Has the last word on the HikariCP configuration of every pool, for all that has no setting
     * here. It must not set where connections come from. Default none.
     *
     * @param customizer called once for every pool that is opened
     */
    public Builder hikariCustomizer(BiConsumer<PoolKey, HikariConfig> customizer) {
      hikariCustomizer = Objects.requireNonNull(customizer, "customizer");
      return this;
    }

    /** Replaces the clock that measures intervals. */
    Builder ticker(Ticker newTicker) {
      ticker = newTicker;
      return this;
    }

    /** Replaces the clock that tells the time of day. */
    Builder clock(Clock newClock) {
      clock = newClock;
      return this;
    }

    /**
     * Returns the data access layer. It does nothing before {@link DataAccessLayer#initializeDB}.
     *
     * @throws IllegalArgumentException if two settings contradict each other
     */
    public DataAccessLayer build() {
      check(
          maxStaleness.isZero() || maxStaleness.compareTo(tenantCacheTtl) >= 0,
          "maxStaleness: expected zero or at least tenantCacheTtl ("
              + tenantCacheTtl
              + "), but was "
              + maxStaleness);
      return new DataAccessLayer(this);
    }

    private static Duration checkPositive(String key, Duration value) {
      Objects.requireNonNull(value, key);
      check(
          !value.isNegative() && !value.isZero(),
          key + ": expected more than zero, but was " + value);
      return checkNotNegative(key, value);
    }

    private static Duration checkNotNegative(String key, Duration value) {
      Objects.requireNonNull(value, key);
      check(!value.isNegative(), key + ": expected zero or more, but was " + value);
      check(
          value.compareTo(LONGEST) <= 0,
          key + ": expected at most " + LONGEST.toDays() + " days, but was " + value);
      return value;
    }

    private static void check(boolean holds, String message) {
      if (!holds) {
        throw new IllegalArgumentException(message);
      }
    }
  }
}
