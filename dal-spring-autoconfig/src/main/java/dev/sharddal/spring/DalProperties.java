package dev.sharddal.spring;

import dev.sharddal.DataAccessLayerBuilder;
import dev.sharddal.InitializationMode;
import dev.sharddal.PoolStart;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.ReadBalancing;
import dev.sharddal.metadata.SessionResetMode;
import dev.sharddal.metadata.TlsLevel;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.ConnectionBudgetMode;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The settings of the data access layer, with the names of its builder's settings.
 *
 * @param enabled Whether the data access layer is created.
 * @param name Tells several data access layers in one process apart, in meters, threads and logs.
 * @param tenantCacheTtl The age at which a tenant's cached route is read again before it is used.
 * @param tenantCacheMaximumSize The maximum number of cached tenants.
 * @param tenantIdPattern A regular expression that has to match the whole id of a tenant, such as
 *     [a-z0-9-]{1,40}. Other ids are refused before anything is read for them. Default: every id of
 *     1 to 256 characters without control characters.
 * @param maxStaleness The maximum age of a cached route that is used while the metadata store
 *     cannot be read. Zero: no route is used longer than the tenant-cache-ttl.
 * @param unknownTenantTtl How long an unknown tenant is cached as unknown. Zero disables it.
 * @param topologyRefreshInterval The interval of the periodic refresh of Database Metadata. Zero
 *     disables it.
 * @param changePollInterval The interval at which the store's record of changes is read, at least
 *     10 ms. Zero disables it.
 * @param movingWaitTimeout How long a WRITE request waits for a tenant that is moving. Zero
 *     disables it.
 * @param maxRemovalShare The largest fraction of all pools that a single refresh may remove, 0 to
 *     1.
 * @param connectionBudget What happens if the instances of the application may open more
 *     connections to a database server than it accepts.
 * @param initializationMode What happens if a pool cannot be opened at startup.
 * @param poolStart When pools open: eager (at startup) or lazy (for their first borrower).
 * @param idlePoolTimeout How long a lazy pool stays open without a borrower. Zero: it closes only
 *     to make room for another.
 * @param maximumOpenPools The maximum number of lazy pools that are open. Zero: any number.
 * @param initializationTimeout The timeout for opening all pools, and for a refresh.
 * @param initializationParallelism The number of pools that connect at the same time.
 * @param drainTimeout How long a replaced or removed pool waits for its borrowed connections before
 *     it aborts them. Zero: it aborts them immediately.
 * @param breakerProbeInterval The longest time between two probes of a database that does not
 *     answer. Its borrowers are refused at once until a probe succeeds. Zero: they always wait.
 * @param readBalancing How reads are spread over the replicas of a database whose metadata do not
 *     say it: weighted-random, round-robin, least-busy or response-time.
 * @param readYourWrites How long READ of a tenant is served by WRITE after a WRITE of this tenant
 *     on this instance. Zero: replicas serve always.
 * @param allowedHosts The hosts that the metadata may name: names, names such as *.internal,
 *     addresses, or networks such as 10.0.0.0/8. Default: every host that can be a database.
 * @param minimumTls How well every connection must be protected in transit. A row that asks for
 *     less is refused.
 * @param pool The default pool settings, for settings that the metadata does not contain.
 * @param fallback The use cases that replace others for which a database has no endpoint, or none
 *     that can be reached.
 */
@ConfigurationProperties("dal")
record DalProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("default") String name,
    @DefaultValue("60s") Duration tenantCacheTtl,
    @DefaultValue("1000000") long tenantCacheMaximumSize,
    @Nullable String tenantIdPattern,
    @DefaultValue("10m") Duration maxStaleness,
    @DefaultValue("5s") Duration unknownTenantTtl,
    @DefaultValue("60s") Duration topologyRefreshInterval,
    @DefaultValue("1s") Duration changePollInterval,
    @DefaultValue("10s") Duration movingWaitTimeout,
    @DefaultValue("0.3") double maxRemovalShare,
    @DefaultValue Budget connectionBudget,
    @DefaultValue("fail-fast") InitializationMode initializationMode,
    @DefaultValue("eager") PoolStart poolStart,
    @DefaultValue("10m") Duration idlePoolTimeout,
    @DefaultValue("1000") int maximumOpenPools,
    @DefaultValue("60s") Duration initializationTimeout,
    @DefaultValue("32") int initializationParallelism,
    @DefaultValue("30s") Duration drainTimeout,
    @DefaultValue("1s") Duration breakerProbeInterval,
    @DefaultValue("weighted-random") ReadBalancing readBalancing,
    @DefaultValue("0s") Duration readYourWrites,
    @Nullable List<String> allowedHosts,
    @DefaultValue("optional") TlsLevel minimumTls,
    @DefaultValue Pool pool,
    @DefaultValue Fallback fallback) {

  /**
   * Pool settings.
   *
   * @param maximumPoolSize The maximum number of connections, 1 to 1000. Default 10.
   * @param minimumIdle The minimum number of idle connections, 1 to the maximum-pool-size. Default
   *     1.
   * @param connectionTimeout The maximum time that a borrower waits for a connection, 300 ms to 10
   *     min. Default 3 s.
   * @param validationTimeout The timeout of a connection check, at least 250 ms. Default half of
   *     the connection-timeout, at most 1 s.
   * @param idleTimeout The time after which an idle connection beyond minimum-idle is closed, at
   *     least 10 s. Default 10 min, at most half of the max-lifetime. Zero: never.
   * @param keepaliveTime The interval at which idle connections are checked, at least 30 s. Default
   *     2 min, at most half of the max-lifetime. Zero: never.
   * @param maxLifetime The age at which a connection is replaced, at least 30 s. Default 30 min.
   *     Zero: never.
   * @param sessionReset What is undone when a connection returns to the pool: full (everything that
   *     SQL can leave in a session) or jdbc-only. Default full.
   * @param maximumWaiting The number of borrowers that may wait for a connection at the same time;
   *     the next one is refused at once. Default 20 times the maximum-pool-size, at least 100.
   *     Zero: any number.
   */
  record Pool(
      @Nullable Integer maximumPoolSize,
      @Nullable Integer minimumIdle,
      @Nullable Duration connectionTimeout,
      @Nullable Duration validationTimeout,
      @Nullable Duration idleTimeout,
      @Nullable Duration keepaliveTime,
      @Nullable Duration maxLifetime,
      @Nullable SessionResetMode sessionReset,
      @Nullable Integer maximumWaiting) {

    PoolSettings settings() {
      return new PoolSettings(
          maximumPoolSize,
          minimumIdle,
          connectionTimeout,
          validationTimeout,
          idleTimeout,
          keepaliveTime,
          maxLifetime,
          sessionReset,
          maximumWaiting);
    }
  }

  /**
   * The connection budget of database servers.
   *
   * @param mode What happens if the pools of all instances may open more connections to a server
   *     than the maxConnections in CapacityMetrics.
   * @param applicationInstances The number of instances of the application that use the same
   *     Database Metadata, old and new ones of a rolling deployment included.
   */
  record Budget(
      @DefaultValue("warn") ConnectionBudgetMode mode,
      @DefaultValue("1") int applicationInstances) {}

  /**
   * The fallbacks of use cases.
   *
   * @param read The use case that replaces READ if a database has no READ endpoint, or none that
   *     can be reached. Without a fallback, read-only transactions are then refused.
   * @param analytics The use case that replaces ANALYTICS if a database has no ANALYTICS endpoint,
   *     or none that can be reached.
   */
  record Fallback(
      @DefaultValue("write") FallbackTarget read, @DefaultValue("none") FallbackTarget analytics) {}

  /** The replacement of a use case, or none. */
  enum FallbackTarget {
    NONE(null),
    WRITE(UseCase.WRITE),
    READ(UseCase.READ),
    ANALYTICS(UseCase.ANALYTICS);

    final @Nullable UseCase useCase;

    FallbackTarget(@Nullable UseCase useCase) {
      this.useCase = useCase;
    }
  }

  /** Applies all settings to a builder. */
  void applyTo(DataAccessLayerBuilder builder) {
    apply("name", name, builder::name);
    apply("tenant-cache-ttl", tenantCacheTtl, builder::tenantCacheTtl);
    apply("tenant-cache-maximum-size", tenantCacheMaximumSize, builder::tenantCacheMaximumSize);
    if (tenantIdPattern != null) {
      apply("tenant-id-pattern", tenantIdPattern, builder::tenantIdPattern);
    }
    apply("max-staleness", maxStaleness, builder::maxStaleness);
    apply("unknown-tenant-ttl", unknownTenantTtl, builder::unknownTenantTtl);
    apply("topology-refresh-interval", topologyRefreshInterval, builder::topologyRefreshInterval);
    apply("change-poll-interval", changePollInterval, builder::changePollInterval);
    apply("moving-wait-timeout", movingWaitTimeout, builder::movingWaitTimeout);
    apply("max-removal-share", maxRemovalShare, builder::maxRemovalShare);
    apply(
        "connection-budget.application-instances",
        connectionBudget.applicationInstances,
        instances -> builder.connectionBudget(connectionBudget.mode, instances));
    apply("initialization-mode", initializationMode, builder::initializationMode);
    apply("pool-start", poolStart, builder::poolStart);
    apply("idle-pool-timeout", idlePoolTimeout, builder::idlePoolTimeout);
    apply("maximum-open-pools", maximumOpenPools, builder::maximumOpenPools);
    apply("initialization-timeout", initializationTimeout, builder::initializationTimeout);
    apply(
        "initialization-parallelism",
        initializationParallelism,
        builder::initializationParallelism);
    apply("drain-timeout", drainTimeout, builder::drainTimeout);
    apply("breaker-probe-interval", breakerProbeInterval, builder::breakerProbeInterval);
    apply("read-balancing", readBalancing, builder::readBalancing);
    apply("read-your-writes", readYourWrites, builder::readYourWrites);
    if (allowedHosts != null) {
      apply(
          "allowed-hosts",
          allowedHosts,
          hosts -> builder.allowedHosts(hosts.toArray(String[]::new)));
    }
    apply("minimum-tls", minimumTls, builder::minimumTls);
    apply("pool", pool, settings -> builder.poolSettings(settings.settings()));
    apply("fallback.read", fallback.read, target -> fallback(UseCase.READ, target, builder));
    apply(
        "fallback.analytics",
        fallback.analytics,
        target -> fallback(UseCase.ANALYTICS, target, builder));
  }

  private static void fallback(UseCase from, FallbackTarget to, DataAccessLayerBuilder builder) {
    if (to.useCase != null) {
      builder.fallback(from, to.useCase);
    }
  }

  private static <T> void apply(String name, T value, Consumer<T> setter) {
    try {
      setter.accept(value);
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigurationPropertyValueException(
          "dal." + name, value, PropertyNames.in(String.valueOf(e.getMessage())));
    }
  }
}
