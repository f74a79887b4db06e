package dev.sharddal.spring.web;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.InitializationMode;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.BadServer;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.GatedStore;
import dev.sharddal.testing.Postgres;
import java.time.Duration;
import java.util.Map;

/** Two shards, each a database of a real server, with tenants in every state. */
final class WebFleet implements AutoCloseable {

  static final int TENANTS = 20;

  static final DatabaseKey FIRST = new DatabaseKey("shard-1", "web");
  static final DatabaseKey SECOND = new DatabaseKey("shard-2", "web");
  private static final DatabaseKey BUSY = new DatabaseKey("shard-3", "web");
  private static final DatabaseKey DOWN = new DatabaseKey("shard-4", "web");

  private static final PoolSettings PATIENT =
      PoolSettings.UNSET.withMaximumPoolSize(8).withConnectionTimeout(Duration.ofSeconds(60));
  private static final PoolSettings HASTY =
      PoolSettings.UNSET.withMaximumPoolSize(1).withConnectionTimeout(Duration.ofMillis(500));

  private final Postgres server = Postgres.server("web");
  final GatedStore store;
  final DataAccessLayer dal;

  private WebFleet() {
    server.user("web", "c4n4ry").database("web_1").database("web_2");
    InMemoryMetadataStore rows =
        InMemoryMetadataStore.create()
            .put(database(FIRST, at("web_1").withPool(PATIENT)))
            .put(database(SECOND, at("web_2").withPool(PATIENT)))
            .put(database(BUSY, at("web_1").withPool(HASTY)))
            .put(database(DOWN, refusing().withPool(HASTY)));
    for (int i = 0; i < TENANTS; i++) {
      rows.put(TenantMetadata.of("t-" + i, i % 2 == 0 ? FIRST : SECOND));
    }
    rows.put(TenantMetadata.of("42", SECOND))
        .put(TenantMetadata.of("suspended", FIRST).withState(TenantState.SUSPENDED))
        .put(TenantMetadata.of("readonly", FIRST).withState(TenantState.READ_ONLY))
        .put(TenantMetadata.of("moving", FIRST).withState(TenantState.MOVING))
        .put(TenantMetadata.of("busy", BUSY))
        .put(TenantMetadata.of("down", DOWN))
        .put(TenantMetadata.of("nowhere", new DatabaseKey("shard-9", "web")))
        .putTenantRow(Map.of("TenantID", "garbled", "ShardName", "shard 1"));
    store = GatedStore.before(rows);
    dal =
        DataAccessLayer.builder(store)
            .initializationMode(InitializationMode.DEGRADED)
            .topologyRefreshInterval(Duration.ZERO)
            .changePollInterval(Duration.ZERO)
            .movingWaitTimeout(Duration.ofMillis(100))
            .build();
  }

  /** Returns one that serves. */
  static WebFleet start() {
    WebFleet fleet = new WebFleet();
    fleet.dal.initializeDB();
    return fleet;
  }

  private static DatabaseMetadata database(DatabaseKey key, Endpoint endpoint) {
    return Fleet.database(key, endpoint);
  }

  private Endpoint at(String database) {
    return Fleet.endpoint(server, database, "web", "c4n4ry");
  }

  private static Endpoint refusing() {
    return Endpoint.at("127.0.0.1", BadServer.refusingPort())
        .withEngine("postgresql")
        .withDatabase("web_1")
        .withCredentials("web", "c4n4ry");
  }

  /** Returns which database says that it is a tenant's, of {@code t-0} to {@code t-19}. */
  String homeOf(String tenant) {
    int number = Integer.parseInt(tenant.substring(2));
    return server.port() + (number % 2 == 0 ? "/web_1" : "/web_2");
  }

  /** Returns what must not be in any answer. */
  String[] secrets() {
    return new String[] {
      "c4n4ry", "127.0.0.1", String.valueOf(server.port()), "web_1", "web_2", "shard-", "jdbc"
    };
  }

  @Override
  public void close() {
    dal.close();
  }
}
