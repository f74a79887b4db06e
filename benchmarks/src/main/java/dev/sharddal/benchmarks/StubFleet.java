package dev.sharddal.benchmarks;

import dev.sharddal.benchmarks.stub.StubEngine;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.store.InMemoryMetadataStore;
import java.util.Optional;

/**
 * Metadata of databases on the stub driver, one pool each, and of any number of tenants, which are
 * nowhere kept: every id names a tenant, and its hash says where that tenant lives. Like a store
 * over the network, it makes all that it returns anew. Thread-safe.
 */
final class StubFleet implements MetadataStore {

  private static final int DATABASES_PER_SHARD = 2;

  private final InMemoryMetadataStore rows = InMemoryMetadataStore.create();
  private final int databases;

  /**
   * Makes a fleet.
   *
   * @param databases how many databases it has
   * @param pool the settings of every pool
   */
  StubFleet(int databases, PoolSettings pool) {
    this.databases = databases;
    for (int i = 0; i < databases; i++) {
      Endpoint endpoint =
          Endpoint.at("stub-" + i / DATABASES_PER_SHARD, 1)
              .withEngine(StubEngine.NAME)
              .withDatabase(database(i).databaseName())
              .withCredentials("benchmark", "benchmark")
              .withPool(pool);
      rows.put(DatabaseMetadata.of(database(i), ConnectionDetails.of(endpoint)));
    }
  }

  private static DatabaseKey database(int number) {
    return new DatabaseKey(
        "shard-" + number / DATABASES_PER_SHARD, "db-" + number % DATABASES_PER_SHARD);
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
    int number = Math.floorMod(tenantId.hashCode(), databases);
    return Optional.of(TenantMetadata.of(new String(tenantId), database(number)));
  }
}
