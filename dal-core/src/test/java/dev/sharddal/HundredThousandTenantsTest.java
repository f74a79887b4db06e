package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.SessionResetMode;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.GatedTables;
import dev.sharddal.testing.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** 100,000 tenants over 64 databases, each in its own, and known after one read. */
@Tag("load")
class HundredThousandTenantsTest {

  private static final int TENANTS = 100_000;

  /** Where connections lead is asked of the driver; no session is changed. */
  private static final PoolSettings POOL =
      Fleet.PATIENT_POOL.withSessionReset(SessionResetMode.JDBC_ONLY);

  private static final int DATABASES = 64;
  private static final int THREADS = 8;

  private final Postgres server = Postgres.server("one");

  /** The sessions that have told where they are. */
  private final Set<String> asked = ConcurrentHashMap.newKeySet();

  private static String database(int tenant) {
    return "bulk_" + tenant % DATABASES;
  }

  @Test
  void getConnection_manyTenantsFromManyThreads_leadsEachToItsOwnDatabaseWithOneReadEach()
      throws Exception {
    server.user("app", "s3cret");
    InMemoryMetadataStore store = InMemoryMetadataStore.create();
    for (int i = 0; i < DATABASES; i++) {
      server.database(database(i));
      store.put(
          Fleet.database(
              key(i), Fleet.endpoint(server, database(i), "app", "s3cret").withPool(POOL)));
    }
    for (int i = 0; i < TENANTS; i++) {
      store.put(TenantMetadata.of("tenant-" + i, key(i)));
    }
    GatedTables counted = new GatedTables(store);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (DataAccessLayer dal =
        DataAccessLayer.builder(counted)
            .tenantCacheTtl(Duration.ofMinutes(30))
            .maxStaleness(Duration.ZERO)
            .build()) {
      dal.initializeDB();
      List<CompletableFuture<Integer>> wrong =
          IntStream.range(0, THREADS)
              .mapToObj(t -> CompletableFuture.supplyAsync(() -> wrongOnes(dal, t), threads))
              .toList();
      for (CompletableFuture<Integer> thread : wrong) {
        assertThat(thread.get(10, TimeUnit.MINUTES)).isZero();
      }
      assertThat(asked).hasSizeGreaterThanOrEqualTo(DATABASES);
      assertThat(counted.tenantReads()).isEqualTo(TENANTS);
      assertThat(dal.status().cache().loads()).isEqualTo(TENANTS);
    } finally {
      threads.shutdown();
    }
  }

  private static DatabaseKey key(int tenant) {
    return new DatabaseKey("shard-" + tenant % 8, database(tenant));
  }

  /**
   * Asks for every tenant, from a place of its own on, and counts those in the wrong database. A
   * session never changes its database: each is asked for it once, and the driver knows it then.
   */
  private int wrongOnes(DataAccessLayer dal, int thread) {
    int wrong = 0;
    for (int i = 0; i < TENANTS; i++) {
      int tenant = (i + thread * (TENANTS / THREADS)) % TENANTS;
      try (Connection connection = dal.getConnection("tenant-" + tenant)) {
        String database = connection.getCatalog();
        if (!database(tenant).equals(database)) {
          wrong++;
        }
        int session = connection.unwrap(PGConnection.class).getBackendPID();
        if (asked.add(database + " " + session)
            && !database(tenant).equals(Fleet.ask(connection, "SELECT current_database()"))) {
          wrong++;
        }
      } catch (SQLException e) {
        throw new IllegalStateException("tenant-" + tenant, e);
      }
    }
    return wrong;
  }
}
