package dev.sharddal;

import com.github.benmanes.caffeine.cache.Ticker;
import com.zaxxer.hikari.HikariConfig;
import dev.sharddal.event.DalListener;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.CredentialsResolver;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.ResolvedPoolSettings;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.refresh.RefreshPlan;
import dev.sharddal.routing.DirectorySettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The builder of a {@link DataAccessLayer}. Every setting has a default. Not thread-safe.
 *
 * <p>An invalid value is rejected immediately with an {@link IllegalArgumentException} that names
 * the setting, the rule and the value.
 */
public final class DataAccessLayerBuilder {

  /** Far beyond every sensible setting, and far below what a clock in nanoseconds can count. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private static final Duration SHORTEST_POLL = Duration.ofMillis(10);

  final MetadataStore store;
  Duration tenantCacheTtl = Duration.ofSeconds(60);
  long tenantCacheMaximumSize = 1_000_000;
  boolean tenantIndex = true;
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
  CredentialsResolver credentialsResolver = DataAccessLayerBuilder::noResolver;
  final List<DalListener> listeners = new ArrayList<>();
  @Nullable MeterRegistry meterRegistry;
  BiConsumer<PoolKey, HikariConfig> hikariCustomizer = (pool, config) -> {};

  // What tests replace.
  Ticker ticker = Ticker.systemTicker();
  Clock clock = Clock.systemUTC();
  RandomGenerator random = new SharedRandom();

  DataAccessLayerBuilder(MetadataStore store) {
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
  public DataAccessLayerBuilder tenantCacheTtl(Duration ttl) {
    tenantCacheTtl = checkPositive("tenantCacheTtl", ttl);
    return this;
  }

  /**
   * The most tenants to remember. Default 1,000,000.
   *
   * @param size at least 1
   */
  public DataAccessLayerBuilder tenantCacheMaximumSize(long size) {
    check(size >= 1, "tenantCacheMaximumSize: expected at least 1, but was " + size);
    tenantCacheMaximumSize = size;
    return this;
  }

  /**
   * Whether a compact table of tenant ids stands in front of the tenant cache. Default true. It
   * makes a borrow cheaper and takes memory of its own: up to 40 bytes for each cached tenant. With
   * {@code false} every borrow looks its tenant up in the cache; nothing else changes.
   *
   * @param enabled whether to use the table
   */
  public DataAccessLayerBuilder tenantIndex(boolean enabled) {
    tenantIndex = enabled;
    return this;
  }

  /**
   * The age up to which a known route serves while the metadata store cannot be read. Default 10
   * minutes.
   *
   * @param age at least tenantCacheTtl; zero: no route serves longer than tenantCacheTtl
   */
  public DataAccessLayerBuilder maxStaleness(Duration age) {
    maxStaleness = checkNotNegative("maxStaleness", age);
    return this;
  }

  /**
   * How long a tenant that is not in the directory is remembered as such. Default 5 s.
   *
   * @param ttl zero: not at all
   */
  public DataAccessLayerBuilder unknownTenantTtl(Duration ttl) {
    unknownTenantTtl = checkNotNegative("unknownTenantTtl", ttl);
    return this;
  }

  /**
   * How often Database Metadata is read again by itself. Default 60 s.
   *
   * @param interval zero: never
   */
  public DataAccessLayerBuilder topologyRefreshInterval(Duration interval) {
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
  public DataAccessLayerBuilder changePollInterval(Duration interval) {
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
  public DataAccessLayerBuilder movingWaitTimeout(Duration timeout) {
    movingWaitTimeout = checkNotNegative("movingWaitTimeout", timeout);
    return this;
  }

  /**
   * The share of all pools that one scan may take out of service. One that would take more, and
   * more than two, takes none: so many rows are not there any more by mistake, perhaps, or were not
   * read. What else it says is followed, and the report names the pools that were kept. Default
   * 0.3.
   *
   * @param share 0 to 1; 1: any number
   * @see RefreshPlan#forced
   */
  public DataAccessLayerBuilder maxRemovalShare(double share) {
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
  public DataAccessLayerBuilder initializationMode(InitializationMode mode) {
    initializationMode = Objects.requireNonNull(mode, "mode");
    return this;
  }

  /**
   * How long {@link DataAccessLayer#initializeDB} and a refresh take at the most. Default 60 s.
   *
   * @param timeout more than zero
   */
  public DataAccessLayerBuilder initializationTimeout(Duration timeout) {
    initializationTimeout = checkPositive("initializationTimeout", timeout);
    return this;
  }

  /**
   * How many pools connect at the same time; one that takes over half a second does not count.
   * Default 32.
   *
   * <p>No more than 8 of them connect to the same host and port, so that a server bears the start
   * of many instances; one that takes over 2 s does not count there either. A server that has its 8
   * does not hold up the pools of others. Pools on few servers open 8 times the number of servers
   * at a time, where that is less than this setting.
   *
   * @param pools at least 1
   */
  public DataAccessLayerBuilder initializationParallelism(int pools) {
    check(pools >= 1, "initializationParallelism: expected at least 1, but was " + pools);
    initializationParallelism = pools;
    return this;
  }

  /**
   * How long a pool that was replaced or removed waits for its borrowed connections before it cuts
   * them. Default 30 s.
   *
   * @param timeout zero: not at all
   */
  public DataAccessLayerBuilder drainTimeout(Duration timeout) {
    drainTimeout = checkNotNegative("drainTimeout", timeout);
    return this;
  }

  /**
   * The pool settings that hold where the metadata says nothing. Default: those of {@link
   * ResolvedPoolSettings}.
   *
   * @param settings the settings
   */
  public DataAccessLayerBuilder poolSettings(PoolSettings settings) {
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
  public DataAccessLayerBuilder fallback(UseCase from, UseCase to) {
    check(from != to, "fallback: expected two use cases, but both were " + from);
    fallbacks.put(from, to);
    return this;
  }

  /**
   * Resolves credentials that are references. Default: such a pool fails, and says so.
   *
   * @param resolver the resolver
   */
  public DataAccessLayerBuilder credentialsResolver(CredentialsResolver resolver) {
    credentialsResolver = Objects.requireNonNull(resolver, "resolver");
    return this;
  }

  /**
   * Adds a listener. Default none.
   *
   * @param listener who is told what happens
   */
  public DataAccessLayerBuilder listener(DalListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /**
   * Publishes meters. Default none.
   *
   * @param registry where they are kept; each data access layer wants one of its own, or a registry
   *     that tells them apart by a common tag
   */
  public DataAccessLayerBuilder meterRegistry(MeterRegistry registry) {
    meterRegistry = Objects.requireNonNull(registry, "registry");
    return this;
  }

  /**
   * Has the last word on the HikariCP configuration of every pool, for all that has no setting
   * here. It must not set where connections come from. Default none.
   *
   * @param customizer called once for every pool that is opened
   */
  public DataAccessLayerBuilder hikariCustomizer(BiConsumer<PoolKey, HikariConfig> customizer) {
    hikariCustomizer = Objects.requireNonNull(customizer, "customizer");
    return this;
  }

  /** Replaces the clock that measures intervals. */
  DataAccessLayerBuilder ticker(Ticker newTicker) {
    ticker = newTicker;
    return this;
  }

  /** Replaces the clock that tells the time of day. */
  DataAccessLayerBuilder clock(Clock newClock) {
    clock = newClock;
    return this;
  }

  /**
   * Returns the data access layer. It does nothing before {@link DataAccessLayer#initializeDB}.
   *
   * @throws IllegalArgumentException if two settings contradict each other
   */
  public DataAccessLayer build() {
    return new DataAccessLayer(settings());
  }

  private DalSettings settings() {
    return new DalSettings(
        store,
        initializationMode,
        initializationTimeout,
        initializationParallelism,
        new DirectorySettings(
            tenantCacheTtl,
            tenantCacheMaximumSize,
            maxStaleness,
            unknownTenantTtl,
            ResolvedPoolSettings.of(poolSettings).connectionTimeout(),
            tenantIndex),
        topologyRefreshInterval,
        changePollInterval,
        movingWaitTimeout,
        maxRemovalShare,
        drainTimeout,
        poolSettings,
        fallbacks,
        credentialsResolver,
        listeners,
        meterRegistry,
        hikariCustomizer,
        ticker,
        clock,
        random);
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
