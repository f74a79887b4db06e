package dev.sharddal.benchmarks.fleet;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.store.InMemoryMetadataStore;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Some databases, and their metadata and that of any number of tenants. Tenants are not stored:
 * every id is a tenant, and its hash determines the tenant's database. Like a store over the
 * network, it returns new objects. Thread-safe.
 */
public class Fleet implements MetadataStore {

  /**
   * The number of connections of each pool, all of them open: enough for the largest number of
   * threads.
   */
  public static final int CONNECTIONS = 8;

  /** Pools of that size. */
  static final PoolSettings FULL_POOLS =
      PoolSettings.UNSET.withMaximumPoolSize(CONNECTIONS).withMinimumIdle(CONNECTIONS);

  /** A power of two, so that finding a pool by arithmetic costs almost nothing. */
  private static final int STUBS = 128;

  private final InMemoryMetadataStore rows = InMemoryMetadataStore.create();
  private final List<Database> databases;

  /**
   * Creates a fleet.
   *
   * @param databases its databases
   * @param pool the settings of every pool
   */
  protected Fleet(List<Database> databases, PoolSettings pool) {
    this.databases = List.copyOf(databases);
    databases.forEach(database -> rows.put(database.metadata(pool)));
  }

  /** Returns databases on the stub driver. */
  public static Fleet onStubs() {
    return new Fleet(IntStream.range(0, STUBS).mapToObj(Database::stub).toList(), FULL_POOLS);
  }

  /**
   * Returns the index of a tenant's database, computed like ShardingSphere's HASH_MOD.
   *
   * @param tenantId the tenant
   * @param databases the number of databases
   */
  public static int place(String tenantId, int databases) {
    return Math.abs(tenantId.hashCode() % databases);
  }

  /**
   * Gives a database another host or other pools, as its next version.
   *
   * @param database the new version of the database
   * @param pool the settings of its pool
   */
  protected void change(Database database, PoolSettings pool) {
    long version = rows.findDatabase(database.key()).map(DatabaseMetadata::version).orElse(0L);
    rows.put(database.metadata(pool).withVersion(version + 1));
  }

  /** Returns the databases. */
  public List<Database> databases() {
    return databases;
  }

  /** Opens a raw HikariCP pool for each database, with all connections. */
  public List<HikariDataSource> openPools() {
    return openPools(Fleet::tellDriver);
  }

  /**
   * Applies the library's driver settings to a pool.
   *
   * @param database the database
   * @param config the settings of its pool
   */
  public static void tellDriver(Database database, HikariConfig config) {
    database.driverSettings().forEach(config::addDataSourceProperty);
  }

  /**
   * Opens a raw HikariCP pool for each database, with all connections.
   *
   * @param customizer changes the settings of each
   */
  public List<HikariDataSource> openPools(BiConsumer<Database, HikariConfig> customizer) {
    List<HikariDataSource> pools = databases.stream().map(it -> it.openPool(customizer)).toList();
    Patience.await(() -> pools.stream().allMatch(Fleet::isFull));
    return pools;
  }

  private static boolean isFull(HikariDataSource pool) {
    return pool.getHikariPoolMXBean().getTotalConnections() == CONNECTIONS;
  }

  @Override
  public DatabaseScan scanDatabases() {
    return rows.scanDatabases();
  }

  @Override
  public Optional<DatabaseMetadata> findDatabase(DatabaseKey key) {
    return rows.findDatabase(key);
  }

  @Override
  public Optional<TenantMetadata> findTenant(String tenantId) {
    Database home = databases.get(place(tenantId, databases.size()));
    return Optional.of(TenantMetadata.of(copyOf(tenantId), home.key()));
  }

  /** {@code new String(id)} would share the characters. */
  private static String copyOf(String id) {
    return new String(id.toCharArray());
  }
}
