package dev.sharddal.benchmarks.jmh;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.benchmarks.fleet.Fleet;
import dev.sharddal.benchmarks.fleet.Patience;
import dev.sharddal.benchmarks.stub.StubEngine;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.ReadBalancing;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.store.InMemoryMetadataStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A tenant whose database has three replicas on the stub driver. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init")
public class ReadReplicas {

  private static final String TENANT = "t-1";
  private static final Duration TTL = Duration.ofHours(1);

  /** How a replica is chosen. */
  @Param({"WEIGHTED_RANDOM", "ROUND_ROBIN", "LEAST_BUSY", "RESPONSE_TIME"})
  public ReadBalancing balancing;

  private DataAccessLayer dal;

  /** Opens all pools, with all connections. */
  @Setup(Level.Trial)
  public void open() {
    Endpoint stub =
        Endpoint.at("stub-0", 1)
            .withEngine(StubEngine.NAME)
            .withDatabase("db")
            .withCredentials("app", "app")
            .withPool(
                PoolSettings.UNSET
                    .withMaximumPoolSize(Fleet.CONNECTIONS)
                    .withMinimumIdle(Fleet.CONNECTIONS));
    DatabaseKey key = new DatabaseKey("shard-0", "db");
    InMemoryMetadataStore store = InMemoryMetadataStore.create();
    store.put(
        DatabaseMetadata.of(
            key, ConnectionDetails.of(stub).withEndpoint(UseCase.READ, stub, stub, stub)));
    store.put(TenantMetadata.of(TENANT, key));
    dal =
        DataAccessLayer.builder(store)
            .tenantCacheTtl(TTL)
            .maxStaleness(TTL)
            .readBalancing(balancing)
            .build();
    dal.initializeDB();
    Patience.await(
        () ->
            dal.status().pools().stream()
                .allMatch(pool -> pool.active() + pool.idle() == Fleet.CONNECTIONS));
  }

  /** Closes them. */
  @TearDown(Level.Trial)
  public void close() {
    dal.close();
  }

  Connection borrowFromOnePool() throws SQLException {
    return dal.getConnection(TENANT, UseCase.WRITE);
  }

  Connection borrowFromAReplica() throws SQLException {
    return dal.getConnection(TENANT, UseCase.READ);
  }
}
