package dev.sharddal;

import static dev.sharddal.SettingChecks.check;
import static dev.sharddal.SettingChecks.checkInterval;
import static dev.sharddal.SettingChecks.checkNotNegative;

import com.zaxxer.hikari.HikariConfig;
import dev.sharddal.metadata.CredentialsResolver;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.ReadBalancing;
import dev.sharddal.metadata.ResolvedPoolSettings;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * The part of the builder that is about pools and their connections.
 *
 * @param <B> the type of the builder
 */
abstract class PoolOptions<B extends PoolOptions<B>> extends BuilderState {

  private static final Duration SHORTEST_PROBE_INTERVAL = Duration.ofMillis(100);

  PoolOptions(MetadataStore store) {
    super(store);
  }

  abstract B self();

  /**
   * The maximum number of pools that connect at the same time. A connect attempt that takes longer
   * than half a second no longer counts. Default 32.
   *
   * <p>At most 8 pools connect to the same host and port at a time, so that a server can cope with
   * the start of many instances; here an attempt that takes longer than 2 s no longer counts. A
   * server that has reached this limit does not delay the pools of other servers. If all pools are
   * on a few servers, 8 times the number of servers is the effective limit, where that is less than
   * this setting.
   *
   * @param pools at least 1
   */
  public B initializationParallelism(int pools) {
    check(pools >= 1, "initializationParallelism: expected at least 1, but was " + pools);
    initializationParallelism = pools;
    return self();
  }

  /**
   * When pools open. Default {@link PoolStart#EAGER}.
   *
   * @param start with {@link PoolStart#LAZY}, {@link DataAccessLayer#initializeDB} reads Database
   *     Metadata and opens no pool, so it does not fail because a database cannot be reached
   */
  public B poolStart(PoolStart start) {
    poolStart = Objects.requireNonNull(start, "poolStart");
    return self();
  }

  /**
   * How long a pool stays open without a borrower. Default 10 minutes. It closes up to a quarter of
   * this time later. Without effect unless {@link #poolStart} is {@link PoolStart#LAZY}.
   *
   * @param timeout zero or more; zero: pools close only to make room for others
   */
  public B idlePoolTimeout(Duration timeout) {
    idlePoolTimeout = checkNotNegative("idlePoolTimeout", timeout);
    return self();
  }

  /**
   * The maximum number of open pools. Default 1,000. For one more, the pool that was not used for
   * the longest time closes, but none that has a borrower: if all have one, the request fails at
   * once. All replicas of a database and use case open and close together. Without effect unless
   * {@link #poolStart} is {@link PoolStart#LAZY}.
   *
   * @param pools zero or more; zero: any number
   */
  public B maximumOpenPools(int pools) {
    check(pools >= 0, "maximumOpenPools: expected zero or more, but was " + pools);
    maximumOpenPools = pools;
    return self();
  }

  /**
   * The pool settings that apply where the metadata does not set them. Default: those of {@link
   * ResolvedPoolSettings}.
   *
   * @param settings the settings
   */
  public B poolSettings(PoolSettings settings) {
    ResolvedPoolSettings.of(Objects.requireNonNull(settings, "poolSettings"));
    poolSettings = settings;
    return self();
  }

  /**
   * The longest time between two probes of a database that does not answer. Its borrowers are
   * refused at once until a probe succeeds. Default 1 s.
   *
   * @param interval at least 100 ms; zero: borrowers always wait for their deadline
   */
  public B breakerProbeInterval(Duration interval) {
    breakerProbeInterval = checkInterval("breakerProbeInterval", interval, SHORTEST_PROBE_INTERVAL);
    return self();
  }

  /**
   * How long a replaced or removed pool waits for its borrowed connections before it aborts them.
   * Default 30 s.
   *
   * @param timeout zero or more; with zero, they are aborted at once
   */
  public B drainTimeout(Duration timeout) {
    drainTimeout = checkNotNegative("drainTimeout", timeout);
    return self();
  }

  /**
   * How reads are spread over replicas where the metadata does not say it. Default {@link
   * ReadBalancing#WEIGHTED_RANDOM}.
   *
   * @param balancing how
   */
  public B readBalancing(ReadBalancing balancing) {
    readBalancing = Objects.requireNonNull(balancing, "readBalancing");
    return self();
  }

  /**
   * How long READ of a tenant is served by its WRITE pool after a WRITE connection of this tenant
   * was borrowed on this node, so that it sees what was written. Default zero.
   *
   * @param window the longest transaction plus the lag of the replicas; zero: replicas serve always
   */
  public B readYourWrites(Duration window) {
    readYourWrites = checkNotNegative("readYourWrites", window);
    return self();
  }

  /**
   * Resolves credentials that are references. Default none: pools with such credentials fail to
   * open, with an error that names the missing resolver.
   *
   * @param resolver the resolver
   */
  public B credentialsResolver(CredentialsResolver resolver) {
    credentialsResolver = Objects.requireNonNull(resolver, "resolver");
    return self();
  }

  /**
   * Customizes the HikariCP configuration of every pool after the library has filled it in, for
   * properties that have no setting here. {@link HikariConfig#addDataSourceProperty} sets any
   * property of the JDBC driver, and overrides the metadata. A pool does not open if the customizer
   * sets what the library takes from the metadata: the source of connections, the driver, the URL,
   * or the login. Default none.
   *
   * @param customizer called before every attempt to open a pool
   */
  public B hikariCustomizer(BiConsumer<PoolKey, HikariConfig> customizer) {
    hikariCustomizer = Objects.requireNonNull(customizer, "customizer");
    return self();
  }
}
