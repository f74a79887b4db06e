package dev.sharddal.spring.test;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.store.InMemoryMetadataStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.DisposableBean;

/**
 * The databases of one test context, one per shard. They are dropped when the context is closed.
 */
final class TestDatabases implements DisposableBean {

  private static final PoolSettings POOL =
      PoolSettings.UNSET.withMaximumPoolSize(5).withMinimumIdle(1);

  private final InMemoryMetadataStore store = InMemoryMetadataStore.create();
  private final List<String> names = new ArrayList<>();
  private final TestServer server;

  private TestDatabases(TestServer server) {
    this.server = server;
  }

  static TestDatabases create(List<String> shards, List<String> tenants) {
    TestDatabases databases = new TestDatabases(TestServer.instance());
    try {
      for (String shard : shards) {
        databases.add(new DatabaseKey(shard, DalTest.DATABASE));
      }
      for (String tenant : tenants) {
        databases.store.put(placed(tenant, shards));
      }
      return databases;
    } catch (SQLException | RuntimeException e) {
      databases.dropAfter(e);
      throw new IllegalStateException("The databases of @DalTest could not be created", e);
    }
  }

  private void dropAfter(Exception failure) {
    try {
      destroy();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  private void add(DatabaseKey key) throws SQLException {
    String name = server.createDatabase();
    names.add(name);
    Endpoint endpoint = server.endpoint(name).withPool(POOL);
    store.put(
        DatabaseMetadata.of(
            key,
            ConnectionDetails.of(endpoint)
                .withEndpoint(UseCase.READ, endpoint)
                .withEndpoint(UseCase.ANALYTICS, endpoint)));
  }

  private static TenantMetadata placed(String tenant, List<String> shards) {
    int equals = tenant.lastIndexOf('=');
    String shard = tenant.substring(equals + 1);
    if (equals < 1 || !shards.contains(shard)) {
      throw new IllegalArgumentException(
          "tenants: expected tenant=shard with one of the shards "
              + shards
              + ", but was '"
              + tenant
              + "'");
    }
    return TenantMetadata.of(tenant.substring(0, equals), new DatabaseKey(shard, DalTest.DATABASE));
  }

  InMemoryMetadataStore store() {
    return store;
  }

  @Override
  public void destroy() throws SQLException {
    for (String name : names) {
      server.dropDatabase(name);
    }
    names.clear();
  }
}
