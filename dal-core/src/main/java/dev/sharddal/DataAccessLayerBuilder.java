package dev.sharddal;

import static dev.sharddal.SettingChecks.check;
import static dev.sharddal.SettingChecks.checkInterval;
import static dev.sharddal.SettingChecks.checkName;
import static dev.sharddal.SettingChecks.checkNotNegative;
import static dev.sharddal.SettingChecks.checkPositive;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.event.DalListener;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.TenantIdPattern;
import dev.sharddal.metadata.TlsLevel;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.refresh.RefreshPlan;
import dev.sharddal.report.ConnectionBudgetMode;
import dev.sharddal.topology.BudgetSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The builder of a {@link DataAccessLayer}. Every setting has a default. Not thread-safe.
 *
 * <p>An invalid value is rejected immediately with an {@link IllegalArgumentException} that names
 * the setting, the rule and the value.
 */
public final class DataAccessLayerBuilder extends PoolOptions<DataAccessLayerBuilder> {

  private static final Duration SHORTEST_POLL = Duration.ofMillis(10);

  DataAccessLayerBuilder(MetadataStore store) {
    super(store);
  }

  @Override
  DataAccessLayerBuilder self() {
    return this;
  }

  /**
   * The age from which a cached route is read again before it serves a request. Default 60 s.
   *
   * @param ttl more than zero
   */
  public DataAccessLayerBuilder tenantCacheTtl(Duration ttl) {
    tenantCacheTtl = checkPositive("tenantCacheTtl", ttl);
    return this;
  }

  /**
   * The maximum number of cached tenants. Default 1,000,000.
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
   * What the ids of tenants look like. A request with another id is refused before the cache of
   * unknown tenants or the store is asked, and no tenant with another id can be assigned. Default:
   * every id of 1 to 256 characters without control characters.
   *
   * @param regex a regular expression that has to match the whole id, such as {@code
   *     [a-z0-9-]{1,40}}
   */
  public DataAccessLayerBuilder tenantIdPattern(String regex) {
    tenantIdPattern = TenantIdPattern.of(regex);
    return this;
  }

  /**
   * The age up to which a cached route serves requests while the metadata store cannot be read.
   * Default 10 minutes.
   *
   * @param age at least tenantCacheTtl; zero: no route serves longer than tenantCacheTtl
   */
  public DataAccessLayerBuilder maxStaleness(Duration age) {
    maxStaleness = checkNotNegative("maxStaleness", age);
    return this;
  }

  /**
   * How long the library caches that a tenant is not in the directory. Default 5 s.
   *
   * @param ttl zero or more; zero disables this cache
   */
  public DataAccessLayerBuilder unknownTenantTtl(Duration ttl) {
    unknownTenantTtl = checkNotNegative("unknownTenantTtl", ttl);
    return this;
  }

  /**
   * The interval at which the library reads Database Metadata again. Default 60 s.
   *
   * @param interval zero or more; zero disables the periodic refresh
   */
  public DataAccessLayerBuilder topologyRefreshInterval(Duration interval) {
    topologyRefreshInterval = checkNotNegative("topologyRefreshInterval", interval);
    return this;
  }

  /**
   * The interval at which the store's record of changes is read, so that a change that any node
   * writes through the library soon takes effect here. Default 1 s. Without effect for a store that
   * has no record of changes.
   *
   * @param interval 10 ms or more; zero disables polling, and edits are then seen after
   *     tenantCacheTtl and topologyRefreshInterval
   */
  public DataAccessLayerBuilder changePollInterval(Duration interval) {
    changePollInterval = checkInterval("changePollInterval", interval, SHORTEST_POLL);
    return this;
  }

  /**
   * How long a write request waits for a tenant that is {@code MOVING} before it fails with a
   * transient error. This time is in addition to the pool's connection timeout. Default 10 s. At
   * most 64 requests wait for one tenant, and 512 for all tenants; further requests fail at once.
   *
   * @param timeout zero or more; with zero, such a request fails at once
   */
  public DataAccessLayerBuilder movingWaitTimeout(Duration timeout) {
    movingWaitTimeout = checkNotNegative("movingWaitTimeout", timeout);
    return this;
  }

  /**
   * The largest fraction of pools that a single refresh may remove. If a scan would remove more
   * than this fraction (and more than two pools), nothing is removed, because a scan that loses
   * that many rows is more likely a mistake than an intention. The other changes of the scan are
   * applied, and the report names the pools that were kept. Default 0.3.
   *
   * @param share 0 to 1; 1 allows any number
   * @see RefreshPlan#forced
   */
  public DataAccessLayerBuilder maxRemovalShare(double share) {
    check(share >= 0 && share <= 1, "maxRemovalShare: expected 0 to 1, but was " + share);
    maxRemovalShare = share;
    return this;
  }

  /**
   * What happens if the instances of the application may together open more connections to a
   * database server than it accepts. A server is a host and port. Its budget is the smallest {@code
   * maxConnections} of the databases that have a pool there, and its use is the sum of {@code
   * maximumPoolSize} of these pools, times the number of instances. Default {@link
   * ConnectionBudgetMode#WARN}, with one instance. Servers without {@code maxConnections} have no
   * budget.
   *
   * @param mode what happens
   * @param applicationInstances the number of instances that use the same Database Metadata, at
   *     least 1; during a rolling deployment, old and new instances count
   */
  public DataAccessLayerBuilder connectionBudget(
      ConnectionBudgetMode mode, int applicationInstances) {
    connectionBudget = new BudgetSettings(mode, applicationInstances);
    return this;
  }

  /**
   * What {@link DataAccessLayer#initializeDB} does when a pool cannot be opened. Default {@link
   * InitializationMode#FAIL_FAST}.
   *
   * @param mode the mode
   */
  public DataAccessLayerBuilder initializationMode(InitializationMode mode) {
    initializationMode = Objects.requireNonNull(mode, "mode");
    return this;
  }

  /**
   * The maximum duration of {@link DataAccessLayer#initializeDB} and of a refresh. Default 60 s.
   *
   * @param timeout more than zero
   */
  public DataAccessLayerBuilder initializationTimeout(Duration timeout) {
    initializationTimeout = checkPositive("initializationTimeout", timeout);
    return this;
  }

  /**
   * Restricts the hosts that metadata may name. A row with another host is refused. Default: every
   * host but those that no metadata may name, such as the metadata services of clouds. A later call
   * replaces the patterns of an earlier one.
   *
   * @param patterns host names; names such as {@code *.internal}, which stands for every name below
   *     {@code internal}, or {@code db-*.internal}; IP addresses; networks such as {@code
   *     10.0.0.0/8}, which apply to hosts that are written as addresses
   */
  public DataAccessLayerBuilder allowedHosts(String... patterns) {
    check(patterns.length > 0, "allowedHosts: expected at least one pattern");
    connectionPolicy = connectionPolicy.withAllowedHosts(List.of(patterns));
    return this;
  }

  /**
   * Sets how well every connection must be protected in transit. It applies where the metadata does
   * not decide; a row that decides for less is refused. So is a row that names the authorities
   * itself, from {@link TlsLevel#VERIFIED_AUTHORITY} on. Default: {@link TlsLevel#OPTIONAL}.
   *
   * @param level the lowest acceptable level
   */
  public DataAccessLayerBuilder minimumTls(TlsLevel level) {
    connectionPolicy = connectionPolicy.withMinimumTls(Objects.requireNonNull(level, "minimumTls"));
    return this;
  }

  /**
   * Requires TLS with a server that a trusted authority has certified: {@link #minimumTls} with
   * {@link TlsLevel#VERIFIED_AUTHORITY}, unless the minimum is higher already.
   */
  public DataAccessLayerBuilder requireTls() {
    connectionPolicy = connectionPolicy.withAtLeastTls(TlsLevel.VERIFIED_AUTHORITY);
    return this;
  }

  /**
   * Serves one use case by the endpoint of another: for databases without an endpoint of its own,
   * and while none of its replicas can be reached. Replicas that are merely busy are waited for.
   * Default none.
   *
   * @param from the use case whose endpoint may be missing or out of reach
   * @param to the use case whose endpoint serves instead
   */
  public DataAccessLayerBuilder fallback(UseCase from, UseCase to) {
    check(from != to, "fallback: expected two use cases, but both were " + from);
    fallbacks.put(from, to);
    return this;
  }

  /**
   * Adds a listener. Default none.
   *
   * @param listener the listener
   */
  public DataAccessLayerBuilder listener(DalListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /**
   * Names this data access layer, which tells it apart from others in the same process: in the tag
   * {@code dal} of its meters, in the names of its threads, and in the names of its pools in the
   * log. Default {@code default}.
   *
   * @param newName 1 to 64 letters, digits, dots, underscores and hyphens
   */
  public DataAccessLayerBuilder name(String newName) {
    name = checkName(newName);
    return this;
  }

  /**
   * Publishes meters. Default none.
   *
   * @param registry the registry of the meters; data access layers that share a registry need a
   *     {@link #name} each
   */
  public DataAccessLayerBuilder meterRegistry(MeterRegistry registry) {
    meterRegistry = Objects.requireNonNull(registry, "registry");
    return this;
  }

  /**
   * Keeps a snapshot of the metadata in an encrypted file, with which this application can start
   * while the metadata store is down. Default none.
   *
   * @param newSnapshot the file, its key and its limits; needs a {@link #maxStaleness} above zero
   */
  public DataAccessLayerBuilder snapshot(MetadataSnapshot newSnapshot) {
    snapshot = Objects.requireNonNull(newSnapshot, "snapshot");
    return this;
  }

  /** Replaces the clock that measures intervals. */
  DataAccessLayerBuilder ticker(Ticker newTicker) {
    ticker = newTicker;
    return this;
  }

  /** Replaces the clock that provides the time of day. */
  DataAccessLayerBuilder clock(Clock newClock) {
    clock = newClock;
    return this;
  }

  /**
   * Creates the data access layer. It opens no connection before {@link
   * DataAccessLayer#initializeDB}.
   *
   * @throws IllegalArgumentException if two settings contradict each other
   */
  public DataAccessLayer build() {
    return new DataAccessLayer(settings());
  }
}
