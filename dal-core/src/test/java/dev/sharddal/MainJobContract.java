package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Borrowers;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Postgres;
import dev.sharddal.testing.Threads;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/** The main job from end to end, wherever the servers come from. */
abstract class MainJobContract {

  private static final DatabaseKey SHARD_1 = new DatabaseKey("shard-1", "main_job");
  private static final DatabaseKey SHARD_2 = new DatabaseKey("shard-2", "main_job");

  /** Returns one of two servers, started before the test. */
  abstract Postgres server(String name);

  private Endpoint endpoint(Postgres server, String user, String password) {
    return Fleet.endpoint(server, "main_job", user, password).withPool(Fleet.PATIENT_POOL);
  }

  private static String identity(Postgres server) {
    return server.port() + "/main_job";
  }

  @Test
  void mainJob_initializeBorrowRotateMoveMigrateClose_losesNothing() throws Exception {
    Postgres one = server("one").database("main_job").user("blue", "b").user("green", "g");
    Postgres two = server("two").database("main_job").user("blue", "b").user("green", "g");
    InMemoryMetadataStore store = InMemoryMetadataStore.create();
    store.put(Fleet.database(SHARD_1, endpoint(one, "blue", "b")));
    store.put(Fleet.database(SHARD_2, endpoint(two, "blue", "b")));
    store.put(TenantMetadata.of("t-1", SHARD_1));
    store.put(TenantMetadata.of("t-2", SHARD_2));
    try (DataAccessLayer dal = DataAccessLayer.builder(store).build();
        Borrowers borrowers = start(dal)) {
      assertThat(whereIs(dal, "t-1")).isEqualTo(identity(one));
      assertThat(whereIs(dal, "t-2")).isEqualTo(identity(two));

      store.put(Fleet.database(SHARD_1, endpoint(one, "green", "g")));
      assertThat(dal.refresh(SHARD_1).changed()).isEqualTo(2);
      goOn(borrowers);

      store.putTenant(TenantMetadata.of("t-2", SHARD_1), 0);
      dal.refreshTenant("t-2");
      assertThat(whereIs(dal, "t-2")).isEqualTo(identity(one));

      store.put(Fleet.database(SHARD_1, endpoint(two, "green", "g")));
      assertThat(dal.refresh().changed()).isEqualTo(2);
      goOn(borrowers);
      assertThat(whereIs(dal, "t-1")).isEqualTo(identity(two));

      borrowers.stop();
      assertThat(borrowers.failedBorrows()).isEmpty();
      assertThat(borrowers.abortedTransactions()).isEmpty();
    }
    Threads.awaitNone();
    await().until(() -> one.connections("main_job") + two.connections("main_job") == 0);
  }

  private static Borrowers start(DataAccessLayer dal) {
    dal.initializeDB();
    return Borrowers.start(8, i -> dal.getConnection("t-1"));
  }

  private static void goOn(Borrowers borrowers) {
    long target = borrowers.transactions() + 50;
    await().until(() -> borrowers.transactions() >= target);
  }

  private static String whereIs(DataAccessLayer dal, String tenant) throws Exception {
    try (Connection connection = dal.getConnection(tenant, UseCase.READ)) {
      return Fleet.identity(connection);
    }
  }
}
