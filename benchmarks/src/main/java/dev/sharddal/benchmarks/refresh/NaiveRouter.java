package dev.sharddal.benchmarks.refresh;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Engines;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A naive implementation: a map of HikariCP pools, in which a new pool replaces the old one
 * whenever a row has changed. It reads a tenant's row for every borrow, so it is never stale.
 */
final class NaiveRouter implements Router {

  private final MetadataStore store;
  private final int minimumIdle;
  private final Consumer<HikariDataSource> retirement;
  private final Map<DatabaseKey, HikariDataSource> pools = new ConcurrentHashMap<>();

  private NaiveRouter(MetadataStore store, int minimumIdle, Consumer<HikariDataSource> retirement) {
    this.store = store;
    this.minimumIdle = minimumIdle;
    this.retirement = retirement;
    for (DatabaseMetadata row : store.scanDatabases().databases()) {
      pools.put(row.key(), open(row));
    }
  }

  /** Returns a router that closes an old pool as soon as the new pool has replaced it. */
  static NaiveRouter closingAtOnce(MetadataStore store) {
    return new NaiveRouter(store, 1, HikariDataSource::close);
  }

  /**
   * Returns a router that closes an old pool when none of its connections is borrowed. Its pools
   * keep no idle connections, to spare the servers.
   */
  static NaiveRouter closingWhenUnused(MetadataStore store) {
    return new NaiveRouter(store, 0, EvictAndClose::start);
  }

  private HikariDataSource open(DatabaseMetadata row) {
    PoolDefinition definition = row.connectionDetails().pools(row.key(), PoolSettings.UNSET).get(0);
    Credentials.Password login = (Credentials.Password) definition.credentials();
    HikariConfig config = new HikariConfig();
    config.setPoolName("naive " + definition.key());
    config.setDriverClassName(Engines.named(definition.engine()).orElseThrow().driverClassName());
    config.setJdbcUrl(definition.jdbcUrl());
    config.setUsername(login.username());
    config.setPassword(login.password());
    config.setMaximumPoolSize(definition.settings().maximumPoolSize());
    config.setMinimumIdle(minimumIdle);
    config.setConnectionTimeout(definition.settings().connectionTimeout().toMillis());
    definition.properties().forEach(config::addDataSourceProperty);
    return new HikariDataSource(config);
  }

  @Override
  public Connection borrow(String tenantId) throws SQLException {
    DatabaseKey database = store.findTenant(tenantId).orElseThrow().database();
    HikariDataSource pool = pools.get(database);
    if (pool == null) {
      throw new SQLException("No pool for " + database);
    }
    return pool.getConnection();
  }

  @Override
  public boolean refresh(DatabaseKey changed) {
    Optional<DatabaseMetadata> row = store.findDatabase(changed);
    HikariDataSource former =
        row.isPresent() ? pools.put(changed, open(row.get())) : pools.remove(changed);
    if (former != null) {
      retirement.accept(former);
    }
    return true;
  }

  /** Does nothing: no tenant is remembered. */
  @Override
  public void refreshTenant(String tenantId) {}

  @Override
  public void close() {
    pools.values().forEach(HikariDataSource::close);
  }
}
