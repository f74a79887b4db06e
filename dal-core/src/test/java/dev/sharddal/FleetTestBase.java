package dev.sharddal;

import static dev.sharddal.testing.Patience.await;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Postgres;
import dev.sharddal.testing.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Two shards on two real servers, a tenant on each, and a data access layer over them. */
@Timeout(300)
abstract class FleetTestBase {

  static final DatabaseKey SHARD_1 = new DatabaseKey("shard-1", "orders");
  static final DatabaseKey SHARD_2 = new DatabaseKey("shard-2", "orders");
  static final String TENANT_1 = "t-1";
  static final String TENANT_2 = "t-2";

  final Postgres one = Postgres.server("one");
  final Postgres two = Postgres.server("two");
  final InMemoryMetadataStore store = InMemoryMetadataStore.create();
  private final List<DataAccessLayer> opened = new ArrayList<>();

  @BeforeEach
  void makeFleet() {
    one.user("app", "s3cret").database("orders");
    two.user("app", "s3cret").database("orders");
    store.put(Fleet.database(SHARD_1, patient(one)));
    store.put(Fleet.database(SHARD_2, patient(two)));
    store.put(TenantMetadata.of(TENANT_1, SHARD_1));
    store.put(TenantMetadata.of(TENANT_2, SHARD_2));
  }

  /** Every test leaves no thread and no connection, whatever it did. */
  @AfterEach
  void closeEverything() {
    opened.forEach(DataAccessLayer::close);
    Threads.awaitNone();
    awaitNoConnection(one, two);
  }

  /** A server needs a moment to see that a connection was closed. */
  static void awaitNoConnection(Postgres... servers) {
    await("no connection is left")
        .until(() -> Arrays.stream(servers).mapToInt(s -> s.connections("orders")).sum() == 0);
  }

  /** An endpoint whose pool has a deadline that a test can wait for. */
  static Endpoint on(Postgres server) {
    return Fleet.endpoint(server, "orders", "app", "s3cret");
  }

  /** An endpoint whose limits are reached by no borrower who gets a connection, and by no login. */
  static Endpoint patient(Postgres server) {
    return on(server).withProperty("loginTimeout", "100").withPool(Fleet.PATIENT_POOL);
  }

  /** The deadline of these settings also bounds a read of a tenant. */
  private static final PoolSettings PATIENT =
      PoolSettings.UNSET.withConnectionTimeout(Duration.ofMinutes(1));

  DataAccessLayerBuilder builder() {
    return DataAccessLayer.builder(store)
        .poolSettings(PATIENT)
        .topologyRefreshInterval(Duration.ZERO)
        .changePollInterval(Duration.ZERO);
  }

  DataAccessLayer build(DataAccessLayerBuilder builder) {
    DataAccessLayer dal = builder.build();
    opened.add(dal);
    return dal;
  }

  DataAccessLayer start() {
    return start(builder());
  }

  DataAccessLayer start(DataAccessLayerBuilder builder) {
    DataAccessLayer dal = build(builder);
    dal.initializeDB();
    return dal;
  }

  static String whereIs(DataAccessLayer dal, String tenant) throws SQLException {
    return whereIs(dal, tenant, UseCase.WRITE);
  }

  static String whereIs(DataAccessLayer dal, String tenant, UseCase useCase) throws SQLException {
    try (Connection connection = dal.getConnection(tenant, useCase)) {
      return Fleet.identity(connection);
    }
  }

  static String identity(Postgres server) {
    return server.port() + "/orders";
  }
}
