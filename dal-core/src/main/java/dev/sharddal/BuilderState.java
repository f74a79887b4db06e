package dev.sharddal;

import com.github.benmanes.caffeine.cache.Ticker;
import com.zaxxer.hikari.HikariConfig;
import dev.sharddal.event.DalListener;
import dev.sharddal.metadata.ConnectionPolicy;
import dev.sharddal.metadata.CredentialsResolver;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.ReadBalancing;
import dev.sharddal.metadata.ResolvedPoolSettings;
import dev.sharddal.metadata.TenantIdPattern;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.pool.LazyStart;
import dev.sharddal.routing.DirectorySettings;
import dev.sharddal.topology.BudgetSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The settings that a {@link DataAccessLayerBuilder} has collected so far, each with its default.
 * The builder documents and checks them. Not thread-safe.
 */
abstract class BuilderState {

  static final String DEFAULT_NAME = "default";

  final MetadataStore store;
  Duration tenantCacheTtl = Duration.ofSeconds(60);
  long tenantCacheMaximumSize = 1_000_000;
  boolean tenantIndex = true;
  TenantIdPattern tenantIdPattern = TenantIdPattern.ANY;
  Duration maxStaleness = Duration.ofMinutes(10);
  Duration unknownTenantTtl = Duration.ofSeconds(5);
  Duration topologyRefreshInterval = Duration.ofSeconds(60);
  Duration changePollInterval = Duration.ofSeconds(1);
  Duration movingWaitTimeout = Duration.ofSeconds(10);
  double maxRemovalShare = 0.3;
  BudgetSettings connectionBudget = BudgetSettings.DEFAULT;
  InitializationMode initializationMode = InitializationMode.FAIL_FAST;
  PoolStart poolStart = PoolStart.EAGER;
  Duration idlePoolTimeout = Duration.ofMinutes(10);
  int maximumOpenPools = 1_000;
  Duration initializationTimeout = Duration.ofSeconds(60);
  int initializationParallelism = 32;
  Duration breakerProbeInterval = Duration.ofSeconds(1);
  Duration drainTimeout = Duration.ofSeconds(30);
  PoolSettings poolSettings = PoolSettings.UNSET;
  final Map<UseCase, UseCase> fallbacks = new EnumMap<>(UseCase.class);
  ReadBalancing readBalancing = ReadBalancing.WEIGHTED_RANDOM;
  Duration readYourWrites = Duration.ZERO;
  CredentialsResolver credentialsResolver = BuilderDefaults::noResolver;
  final List<DalListener> listeners = new ArrayList<>();
  String name = DEFAULT_NAME;
  @Nullable MeterRegistry meterRegistry;
  ConnectionPolicy connectionPolicy = ConnectionPolicy.NONE;
  @Nullable MetadataSnapshot snapshot;
  BiConsumer<PoolKey, HikariConfig> hikariCustomizer = (pool, config) -> {};

  // Replaced by tests.
  Ticker ticker = Ticker.systemTicker();
  Clock clock = Clock.systemUTC();
  RandomGenerator random = new BuilderDefaults.SharedRandom();

  BuilderState(MetadataStore store) {
    this.store = Objects.requireNonNull(store, "store");
  }

  /** Returns the settings, checked against each other. */
  final DalSettings settings() {
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
            tenantIndex,
            tenantIdPattern),
        topologyRefreshInterval,
        changePollInterval,
        movingWaitTimeout,
        maxRemovalShare,
        connectionBudget,
        drainTimeout,
        breakerProbeInterval,
        poolStart == PoolStart.LAZY ? new LazyStart(idlePoolTimeout, maximumOpenPools) : null,
        poolSettings,
        connectionPolicy,
        fallbacks,
        readBalancing,
        readYourWrites,
        credentialsResolver,
        listeners,
        name,
        meterRegistry,
        hikariCustomizer,
        snapshot,
        ticker,
        clock,
        random);
  }
}
