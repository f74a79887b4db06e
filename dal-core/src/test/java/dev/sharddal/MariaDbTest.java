package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.Pooler;
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
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SET @mine = 1 | SELECT @mine",
        "SET SESSION sql_mode = 'ANSI' | SELECT @@sql_mode",
        "SET SESSION TRANSACTION READ ONLY | SELECT @@tx_read_only",
        "USE other | SELECT DATABASE()",
        "SELECT GET_LOCK('mine', 1) | SELECT IS_USED_LOCK('mine')",
        "SET autocommit = 0 | SELECT @@autocommit",
        "CREATE TEMPORARY TABLE ledger (mine INT) | SELECT COUNT(note) FROM ledger",
        "START TRANSACTION | SELECT @@in_transaction",
      })
  void case02_row16_leftBySql_isNotThereForTheNext(String sql, String question) throws Exception {
    dal = startWithOneConnection();
    String before;
    String all;
    try (Connection connection = dal.getConnection("t-1")) {
      before = Fleet.ask(connection, question);
      all = variables(connection);
    }
    for (int i = 0; i < 2; i++) {
      try (Connection connection = dal.getConnection("t-1");
          Statement statement = connection.createStatement()) {
        assertThat(Fleet.ask(connection, question)).isEqualTo(before);
        statement.execute(sql);
      }
    }
    try (Connection connection = dal.getConnection("t-1")) {
      assertThat(variables(connection)).isEqualTo(all);
      assertThat(connection.getCatalog()).isEqualTo("orders");
    }
  }

  @Test
  void case02_readOnlyOfReadPools_staysForTheNext() throws Exception {
    dal = startWithOneConnection();
    try (Connection connection = dal.getConnection("t-1", UseCase.READ);
        Statement statement = connection.createStatement()) {
      statement.execute("PREPARE mine FROM 'SELECT 1'");
      statement.execute("SET SESSION TRANSACTION READ WRITE");
    }
    try (Connection connection = dal.getConnection("t-1", UseCase.READ);
        Statement statement = connection.createStatement()) {
      assertThat(catchThrowable(() -> statement.execute("EXECUTE mine")))
          .hasMessageContaining("Unknown prepared statement");
      assertThat(catchThrowable(() -> statement.execute("INSERT INTO ledger (note) VALUES ('x')")))
          .hasMessageContaining("READ ONLY");
    }
  }

  private DataAccessLayer startWithOneConnection() {
    server.admin(
        "CREATE DATABASE IF NOT EXISTS other",
        "GRANT ALL ON other.* TO 'blue'@'localhost'",
        "FLUSH PRIVILEGES");
    store.put(
        Fleet.database(
            ORDERS,
            Endpoint.at("127.0.0.1", server.port())
                .withEngine("mariadb")
                .withDatabase("orders")
                .withCredentials("blue", "secret")
                .withPool(Fleet.PATIENT_POOL.withMaximumPoolSize(1))));
    dal.initializeDB();
    return dal;
  }

  /** The session's variables, but for those that count or are random. */
  private static String variables(Connection connection) throws SQLException {
    return Fleet.ask(
        connection,
        "SELECT GROUP_CONCAT(variable_name, '=', variable_value ORDER BY variable_name)"
            + " FROM information_schema.session_variables WHERE variable_name NOT IN"
            + " ('TIMESTAMP', 'RAND_SEED1', 'RAND_SEED2', 'PSEUDO_THREAD_ID', 'LAST_GTID',"
            + " 'PREPARED_STMT_COUNT')");
  }

  @Test
  void case02_leftByJdbc_isNotThereForTheNext() throws Exception {
    dal = startWithOneConnection();
    try (Connection connection = dal.getConnection("t-1")) {
      connection.setCatalog("other");
      connection.setNetworkTimeout(Runnable::run, 4711);
      connection.setReadOnly(true);
    }
    try (Connection connection = dal.getConnection("t-1")) {
      assertThat(Fleet.ask(connection, "SELECT DATABASE()")).isEqualTo("orders");
      assertThat(connection.getNetworkTimeout()).isEqualTo(300_000);
      assertThat(Fleet.ask(connection, "SELECT @@tx_read_only")).isEqualTo("0");
    }
  }

  @Test
  void case03_row17_serverIsReadOnly_writesFailUntilItIsNot() throws Exception {
    store.put(
        Fleet.database(
            ORDERS,
            Endpoint.at("127.0.0.1", server.port())
                .withEngine("mariadb")
                .withDatabase("orders")
                .withCredentials("blue", "secret")
                .withPool(Fleet.SMALL_POOL)));
    dal.initializeDB();
    server.admin("SET GLOBAL read_only = 1");
    try {
      assertThat(catchThrowable(this::write)).hasMessageContaining("read-only");
      await()
          .until(
              () ->
                  catchThrowable(this::write) instanceof BorrowFailure refusal
                      && refusal.reason() == FailureReason.WRONG_SERVER);
    } finally {
      server.admin("SET GLOBAL read_only = 0");
    }
    await().until(() -> catchThrowable(this::write) == null);
  }

  private void write() throws SQLException {
    try (Connection connection = dal.getConnection("t-1");
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO ledger (note) VALUES ('x')");
    }
  }

  @Test
  void row19_identity_isAskedFor_andTextsSayWhatIsWrong() throws Exception {
    server.admin("DROP TABLE IF EXISTS orders.sharddal_identity");
    assertThat(identityRefusal())
        .contains("WRONG_SERVER")
        .contains("no table sharddal_identity")
        .contains("CREATE TABLE sharddal_identity");
    server.admin(
        "CREATE TABLE orders.sharddal_identity (identity varchar(128) NOT NULL)",
        "INSERT INTO orders.sharddal_identity VALUES ('shard-2/orders')");
    assertThat(identityRefusal()).contains("has 'shard-2/orders' in sharddal_identity");
    server.admin("UPDATE orders.sharddal_identity SET identity = 'shard-1/orders'");
    try {
      store.put(identified());
      dal.initializeDB();
      dal.getConnection("t-1").close();
    } finally {
      server.admin("DROP TABLE orders.sharddal_identity");
    }
  }

  @Test
  void case16_behindAPooler_nothingIsSetOnASession() throws Exception {
    DatabaseMetadata row = database("blue", "secret");
    ConnectionDetails details = row.connectionDetails();
    store.put(
        row.withConnectionDetails(
            details.withDefaults(details.defaults().withPooler(Pooler.TRANSACTION))));
    dal.initializeDB();
    String mine = "SELECT @mine";
    String id;
    try (Connection write = dal.getConnection("t-1")) {
      id = Fleet.ask(write, "SELECT CONNECTION_ID()");
      write.createStatement().execute("SET @mine = 'kept'");
    }
    try (Connection write = dal.getConnection("t-1")) {
      assertThat(Fleet.ask(write, "SELECT CONNECTION_ID()")).isEqualTo(id);
      assertThat(Fleet.ask(write, mine)).as("not reset").isEqualTo("kept");
    }
    try (Connection read = dal.getConnection("t-1", UseCase.READ)) {
      assertThat(Fleet.ask(read, "SELECT @@session.tx_read_only")).isEqualTo("0");
    }
  }

  private DatabaseMetadata identified() {
    DatabaseMetadata row = database("blue", "secret");
    ConnectionDetails details = row.connectionDetails();
    return row.withConnectionDetails(
        details.withDefaults(details.defaults().withIdentity("shard-1/orders")));
  }

  private String identityRefusal() {
    store.put(identified());
    try (DataAccessLayer other =
        DataAccessLayer.builder(store).topologyRefreshInterval(Duration.ZERO).build()) {
      return String.valueOf(catchThrowable(other::initializeDB).getMessage());
    }
  }
}
