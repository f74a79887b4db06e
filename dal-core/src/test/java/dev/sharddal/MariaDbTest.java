package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.InitializationException;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Borrowers;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.MariaDb;
import dev.sharddal.testing.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What differs between engines, on a real MariaDB. */
class MariaDbTest {

  private static final DatabaseKey ORDERS = new DatabaseKey("shard-1", "orders");
  private static final String PASSWORD = "p'a\"ss&w=o;r%d?#\tünï→密\\";

  private final InMemoryMetadataStore store = InMemoryMetadataStore.create();
  private MariaDb server;
  private DataAccessLayer dal;

  @BeforeEach
  void makeDatabase() {
    server = MariaDb.server();
    List<String> statements = new ArrayList<>();
    statements.add("CREATE DATABASE IF NOT EXISTS orders");
    statements.add(
        "CREATE TABLE IF NOT EXISTS orders.ledger"
            + " (id BIGINT AUTO_INCREMENT PRIMARY KEY, note TEXT)");
    for (String user : new String[] {"blue", "green"}) {
      statements.add("CREATE OR REPLACE USER '" + user + "'@'localhost' IDENTIFIED BY 'secret'");
      statements.add("GRANT ALL ON orders.* TO '" + user + "'@'localhost'");
    }
    server.admin(statements.toArray(String[]::new));
    store.put(database("blue", "secret"));
    store.put(TenantMetadata.of("t-1", ORDERS));
    dal = DataAccessLayer.builder(store).topologyRefreshInterval(Duration.ZERO).build();
  }

  @AfterEach
  void close() {
    if (dal != null) {
      dal.close();
      Threads.awaitNone();
    }
  }

  private DatabaseMetadata database(String user, String password) {
    return Fleet.database(
        ORDERS,
        Endpoint.at("127.0.0.1", server.port())
            .withEngine("mariadb")
            .withDatabase("orders")
            .withCredentials(user, password)
            .withPool(Fleet.PATIENT_POOL));
  }

  @Test
  void getConnection_mariaDb_hasOurTimeoutsAndRefusesWritesInRead() throws Exception {
    dal.initializeDB();
    try (Connection write = dal.getConnection("t-1");
        Connection read = dal.getConnection("t-1", UseCase.READ)) {
      assertThat(Fleet.ask(write, "SELECT DATABASE()")).isEqualTo("orders");
      assertThat(write.getNetworkTimeout()).isEqualTo(300_000);
      assertThat(
              catchThrowable(
                  () -> read.createStatement().execute("INSERT INTO ledger (note) VALUES ('x')")))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("READ ONLY");
    }
  }

  @Test
  void row02_alternatingUsersUnderLoad_noFailedBorrowAndNoAbortedTransaction() {
    dal.initializeDB();
    try (Borrowers borrowers =
        Borrowers.start(8, "SELECT SLEEP(0.005)", i -> dal.getConnection("t-1"))) {
      for (String user : new String[] {"green", "blue", "green"}) {
        store.put(database(user, "secret"));
        assertThat(dal.refresh(ORDERS).changed()).isEqualTo(2);
        long target = borrowers.transactions() + 50;
        await().until(() -> borrowers.transactions() >= target);
      }
      borrowers.stop();
      assertThat(borrowers.failedBorrows()).isEmpty();
      assertThat(borrowers.abortedTransactions()).isEmpty();
    }
  }

  @Test
  void row04_badCredentials_areAuthenticationFailed() {
    store.put(database("blue", "wrong"));
    assertThat(catchThrowable(dal::initializeDB))
        .isInstanceOfSatisfying(
            InitializationException.class,
            e ->
                assertThat(e.report().failed())
                    .extracting(pool -> pool.reason())
                    .containsOnly(FailureReason.AUTHENTICATION_FAILED));
    assertThat(catchThrowable(() -> dal.getConnection("t-1"))).isInstanceOf(BorrowFailure.class);
  }

  @Test
  void row41_passwordWithAwkwardCharacters_works() throws Exception {
    store.put(database("blue", "secret"));
    dal.initializeDB();
    try (Connection connection = dal.getConnection("t-1");
        var change = connection.prepareStatement("SET PASSWORD = PASSWORD(?)")) {
      change.setString(1, PASSWORD);
      change.execute();
    }
    store.put(database("blue", PASSWORD));
    assertThat(dal.refresh().failed()).isEmpty();
    try (Connection connection = dal.getConnection("t-1")) {
      assertThat(Fleet.ask(connection, "SELECT CURRENT_USER()")).isEqualTo("blue@localhost");
    }
  }
}
