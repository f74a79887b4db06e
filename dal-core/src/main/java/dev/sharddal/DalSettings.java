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
import dev.sharddal.metadata.UseCase;
import dev.sharddal.pool.LazyStart;
import dev.sharddal.routing.DirectorySettings;
import dev.sharddal.topology.BudgetSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one data access layer, as collected by {@link DataAccessLayerBuilder}, which
 * documents each of them. Immutable. Only this package sees all settings; {@link Wiring} passes
 * each part the settings that it needs.
 */
record DalSettings(
    MetadataStore store,
    InitializationMode initializationMode,
    Duration initializationTimeout,
    int initializationParallelism,
    DirectorySettings directory,
    Duration topologyRefreshInterval,
    Duration changePollInterval,
    Duration movingWaitTimeout,
    double maxRemovalShare,
    BudgetSettings connectionBudget,
    Duration drainTimeout,
    Duration breakerProbeInterval,
    @Nullable LazyStart lazyStart,
    PoolSettings poolSettings,
    ConnectionPolicy connectionPolicy,
    Map<UseCase, UseCase> fallbacks,
    ReadBalancing readBalancing,
    Duration readYourWrites,
    CredentialsResolver credentialsResolver,
    List<DalListener> listeners,
    String name,
    @Nullable MeterRegistry meterRegistry,
    BiConsumer<PoolKey, HikariConfig> hikariCustomizer,
    @Nullable MetadataSnapshot snapshot,
    Ticker ticker,
    Clock clock,
    RandomGenerator random) {

  /** Copies the collections, and checks the settings against each other. */
  DalSettings {
    fallbacks = Map.copyOf(fallbacks);
    listeners = List.copyOf(listeners);
    Duration ttl = directory.ttl();
    Duration maxStaleness = directory.maxStaleness();
    if (!maxStaleness.isZero() && maxStaleness.compareTo(ttl) < 0) {
      throw new IllegalArgumentException(
          "maxStaleness: expected zero or at least tenantCacheTtl ("
              + ttl
              + "), but was "
              + maxStaleness);
    }
    if (snapshot != null && maxStaleness.isZero()) {
      throw new IllegalArgumentException(
          "snapshot: expected maxStaleness above zero, but it is zero, so no tenant of a snapshot"
              + " could be served. Set it to the longest outage of the store that tenants are to be"
              + " served through");
    }
  }
}
