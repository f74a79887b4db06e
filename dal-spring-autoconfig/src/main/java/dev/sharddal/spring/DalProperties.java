package dev.sharddal.spring;

import dev.sharddal.DataAccessLayerBuilder;
import dev.sharddal.InitializationMode;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.UseCase;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The settings of the data access layer: those of its builder, by the same names.
 *
 * @param enabled Whether there is a data access layer at all.
 * @param tenantCacheTtl The age at which a tenant's route is read again before it serves.
 * @param tenantCacheMaximumSize The most tenants to remember.
 * @param maxStaleness The age up to which a known route serves while the metadata store cannot be
 *     read. Zero: no route serves longer than the tenant-cache-ttl.
 * @param unknownTenantTtl How long a tenant that is not in the directory is remembered as such.
 *     Zero: not at all.
 * @param topologyRefreshInterval How often Database Metadata is read again by itself. Zero: never.
 * @param changePollInterval How often the store's record of changes is read, 10 ms or more. Zero:
 *     never.
 * @param movingWaitTimeout How long a request to write waits for a tenant that is moving. Zero: not
 *     at all.
 * @param maxRemovalShare The share of all pools that one scan may take out of service, 0 to 1.
 * @param initializationMode What happens when a pool cannot be opened at the start.
 * @param initializationTimeout How long the opening of all pools, and a refresh, take at the most.
 * @param initializationParallelism How many pools connect at the same time.
 * @param drainTimeout How long a pool that was replaced or removed waits for its borrowed
 *     connections before it cuts them. Zero: not at all.
 * @param pool The pool settings that hold where the metadata says nothing.
 * @param fallback Which use case stands in where a database has no endpoint for another.
 */
@ConfigurationProperties("dal")
record DalProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("60s") Duration tenantCacheTtl,
    @DefaultValue("1000000") long tenantCacheMaximumSize,
    @DefaultValue("10m") Duration maxStaleness,
    @DefaultValue("5s") Duration unknownTenantTtl,
    @DefaultValue("60s") Duration topologyRefreshInterval,
    @DefaultValue("1s") Duration changePollInterval,
    @DefaultValue("10s") Duration movingWaitTimeout,
    @DefaultValue("0.3") double maxRemovalShare,
    @DefaultValue("fail-fast") InitializationMode initializationMode,
    @DefaultValue("60s") Duration initializationTimeout,
    @DefaultValue("32") int initializationParallelism,
    @DefaultValue("30s") Duration drainTimeout,
    @DefaultValue Pool pool,
    @DefaultValue Fallback fallback) {

  /**
   * Pool settings.
   *
   * @param maximumPoolSize The most connections, 1 to 1000. Default 10.
   * @param minimumIdle The idle connections to keep, 1 to the maximum-pool-size. Default 1.
   * @param connectionTimeout How long a borrower waits at most, 300 ms to 10 min. Default 3 s.
   * @param validationTimeout How long a check of a connection may take, 250 ms or more. Default
   *     half of the connection-timeout, at most 1 s.
   * @param idleTimeout After how long an idle connection beyond minimum-idle is closed, 10 s or
   *     more. Default 10 min, at most half of the max-lifetime. Zero: never.
   * @param keepaliveTime How often an idle connection is checked, 30 s or more. Default zero:
   *     never.
   * @param maxLifetime After how long a connection is replaced, 30 s or more. Default 30 min. Zero:
   *     never.
   */
  record Pool(
      @Nullable Integer maximumPoolSize,
      @Nullable Integer minimumIdle,
      @Nullable Duration connectionTimeout,
      @Nullable Duration validationTimeout,
      @Nullable Duration idleTimeout,
      @Nullable Duration keepaliveTime,
      @Nullable Duration maxLifetime) {

    PoolSettings settings() {
      return new PoolSettings(
          maximumPoolSize,
          minimumIdle,
          connectionTimeout,
          validationTimeout,
          idleTimeout,
          keepaliveTime,
          maxLifetime);
    }
  }

  /**
   * Fallbacks.
   *
   * @param read What stands in for READ. Read-only transactions would be refused without it where a
   *     database has no replica.
   * @param analytics What stands in for ANALYTICS.
   */
  record Fallback(@DefaultValue("write") StandIn read, @DefaultValue("none") StandIn analytics) {}

  /** A use case that stands in for another, or none. */
  enum StandIn {
    NONE(null),
    WRITE(UseCase.WRITE),
    READ(UseCase.READ),
    ANALYTICS(UseCase.ANALYTICS);

    final @Nullable UseCase useCase;

    StandIn(@Nullable UseCase useCase) {
      this.useCase = useCase;
    }
  }

  /** Hands everything to a builder. */
  void applyTo(DataAccessLayerBuilder builder) {
    apply("tenant-cache-ttl", tenantCacheTtl, builder::tenantCacheTtl);
    apply("tenant-cache-maximum-size", tenantCacheMaximumSize, builder::tenantCacheMaximumSize);
    apply("max-staleness", maxStaleness, builder::maxStaleness);
    apply("unknown-tenant-ttl", unknownTenantTtl, builder::unknownTenantTtl);
    apply("topology-refresh-interval", topologyRefreshInterval, builder::topologyRefreshInterval);
    apply("change-poll-interval", changePollInterval, builder::changePollInterval);
    apply("moving-wait-timeout", movingWaitTimeout, builder::movingWaitTimeout);
    apply("max-removal-share", maxRemovalShare, builder::maxRemovalShare);
    apply("initialization-mode", initializationMode, builder::initializationMode);
    apply("initialization-timeout", initializationTimeout, builder::initializationTimeout);
    apply(
        "initialization-parallelism",
        initializationParallelism,
        builder::initializationParallelism);
    apply("drain-timeout", drainTimeout, builder::drainTimeout);
    apply("pool", pool, settings -> builder.poolSettings(settings.settings()));
    apply("fallback.read", fallback.read, standIn -> fallback(UseCase.READ, standIn, builder));
    apply(
        "fallback.analytics",
        fallback.analytics,
        standIn -> fallback(UseCase.ANALYTICS, standIn, builder));
  }

  private static void fallback(UseCase from, StandIn to, DataAccessLayerBuilder builder) {
    if (to.useCase != null) {
      builder.fallback(from, to.useCase);
    }
  }

  private static <T> void apply(String name, T value, Consumer<T> setter) {
    try {
      setter.accept(value);
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigurationPropertyValueException("dal." + name, value, e.getMessage());
    }
  }
}
