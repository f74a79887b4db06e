package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.event.DalListener;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.testing.FaultProxy;
import dev.sharddal.testing.Fleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that lives and takes logins, but is not the one that the metadata mean. */
class ReadOnlyServerTest extends FleetTestBase {

  private static final String PID = "SELECT pg_backend_pid()";
  private static final String INSERT = "INSERT INTO ledger (note) VALUES ('x')";

  private final List<String> discarded = new CopyOnWriteArrayList<>();
  private FaultProxy proxy;

  @BeforeEach
  void startProxy() {
    proxy = FaultProxy.before(one);
    store.put(Fleet.database(SHARD_1, throughProxy(Fleet.PATIENT_POOL)));
  }

  @AfterEach
  void endReadOnly() {
    setReadOnly(false);
    proxy.close();
  }

  private Endpoint throughProxy(PoolSettings pool) {
    return Endpoint.at("127.0.0.1", proxy.port())
        .withEngine("postgresql")
        .withDatabase("orders")
        .withCredentials("app", "s3cret")
        .withProperty("loginTimeout", "100")
        .withPool(pool);
  }

  private void setReadOnly(boolean on) {
    one.admin(
        "ALTER SYSTEM SET default_transaction_read_only = " + (on ? "on" : "off"),
        "SELECT pg_reload_conf()");
    await()
        .until(
            () ->
                one.query("orders", "SHOW default_transaction_read_only")
                    .equals(List.of(on ? "on" : "off")));
  }

  private DataAccessLayer startAndFillPool() throws SQLException {
    DataAccessLayer dal =
        start(
            builder()
                .listener(
                    new DalListener() {
                      @Override
                      public void connectionDiscarded(PoolKey pool, String why) {
                        discarded.add(pool.useCase() + ": " + why);
                      }
                    }));
    List<Connection> held = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      held.add(dal.getConnection(TENANT_1));
    }
    for (Connection each : held) {
      Fleet.ask(each, PID);
      each.close();
    }
    return dal;
  }

  private static void write(DataAccessLayer dal) throws SQLException {
    try (Connection connection = dal.getConnection(TENANT_1);
        Statement statement = connection.createStatement()) {
      statement.execute(INSERT);
    }
  }

  private static String pid(DataAccessLayer dal, UseCase useCase) throws SQLException {
    try (Connection connection = dal.getConnection(TENANT_1, useCase)) {
      return Fleet.ask(connection, PID);
    }
  }

  private static PoolStatus status(DataAccessLayer dal) {
    return dal.status().pools().stream()
        .filter(pool -> pool.pool().database().equals(SHARD_1))
        .filter(pool -> pool.pool().useCase() == UseCase.WRITE)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void case03_row17_formerPrimaryIsReadOnly_secondWriteWorks() throws Exception {
    DataAccessLayer dal = startAndFillPool();
    setReadOnly(true);
    proxy.leadTo(two);
    assertThat(catchThrowable(() -> write(dal)))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
    for (int i = 0; i < 20; i++) {
      write(dal);
    }
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(two));
    assertThat(status(dal).state()).isEqualTo(PoolStatus.State.OPEN);
    await().until(() -> discarded.contains("WRITE: it leads to a wrong server"));
    assertThat(discarded).as("the siblings leave together").hasSize(1);
  }

  @Test
  void case03_borrowerInATransaction_canStillRollBack() throws Exception {
    DataAccessLayer dal = startAndFillPool();
    try (Connection connection = dal.getConnection(TENANT_1);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      setReadOnly(true);
      assertThat(catchThrowable(() -> statement.execute(INSERT))).hasMessageContaining("read-only");
      connection.rollback();
    }
  }

  @Test
  void case03_errorOfAReadPool_isTheApplications() throws Exception {
    DataAccessLayer dal = startAndFillPool();
    String before = pid(dal, UseCase.READ);
    try (Connection connection = dal.getConnection(TENANT_1, UseCase.READ);
        Statement statement = connection.createStatement()) {
      assertThat(catchThrowable(() -> statement.execute(INSERT))).hasMessageContaining("read-only");
    }
    assertThat(pid(dal, UseCase.READ)).isEqualTo(before);
    assertThat(discarded).isEmpty();
  }

  @Test
  void case03_readOnlyTransactionOfTheApplication_keepsTheConnections() throws Exception {
    store.put(Fleet.database(SHARD_1, throughProxy(Fleet.PATIENT_POOL)));
    DataAccessLayer dal = startAndFillPool();
    int connects = proxy.accepted();
    for (int i = 0; i < 20; i++) {
      try (Connection connection = dal.getConnection(TENANT_1);
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        assertThat(catchThrowable(() -> statement.execute(INSERT)))
            .hasMessageContaining("read-only");
      }
      write(dal);
    }
    assertThat(discarded).isEmpty();
    assertThat(proxy.accepted()).as("connects").isEqualTo(connects);
  }

  @Test
  void case03_onlyAReadOnlyServerIsThere_borrowsSayWhyAndConnectsAreSpread() throws Exception {
    store.put(Fleet.database(SHARD_1, throughProxy(Fleet.SMALL_POOL)));
    DataAccessLayer dal = start();
    setReadOnly(true);
    await().until(() -> reasonOfRefusal(dal) == FailureReason.WRONG_SERVER);
    int before = proxy.accepted();
    for (int i = 0; i < 3; i++) {
      assertThat(catchThrowable(() -> write(dal))).isInstanceOf(BorrowFailure.class);
    }
    assertThat(proxy.accepted() - before).as("connects in 4.5 s").isLessThanOrEqualTo(40);
    assertThat(status(dal).state()).isEqualTo(PoolStatus.State.FAILED);
    assertThat(status(dal).failure()).startsWith("WRONG_SERVER: ").contains("read-only");
    setReadOnly(false);
    await().until(() -> catchThrowable(() -> write(dal)) == null);
  }

  private static @Nullable FailureReason reasonOfRefusal(DataAccessLayer dal) {
    return catchThrowable(() -> write(dal)) instanceof BorrowFailure refusal
        ? refusal.reason()
        : null;
  }

  @Test
  void row46_writePoolOnAReadOnlyServer_isNotPublishedUntilItIsWritable() throws Exception {
    setReadOnly(true);
    DataAccessLayer dal = start(builder().initializationMode(InitializationMode.DEGRADED));
    assertThat(status(dal).failure())
        .startsWith("WRONG_SERVER: ")
        .contains("must lead to the primary");
    assertThat(whereIs(dal, TENANT_1, UseCase.READ)).isEqualTo(identity(one));
    setReadOnly(false);
    await().until(() -> status(dal).state() == PoolStatus.State.OPEN);
    write(dal);
  }

  @Test
  void row46_schemaIsMissing_poolIsNotPublished() {
    store.put(Fleet.database(SHARD_1, throughProxy(Fleet.PATIENT_POOL).withSchema("nowhere")));
    DataAccessLayer dal = start(builder().initializationMode(InitializationMode.DEGRADED));
    assertThat(status(dal).failure()).contains("WRONG_SERVER: ").contains("no schema 'nowhere'");
  }

  @Test
  void case10_cachedPlanHasAnotherResult_connectionStays() throws Exception {
    store.put(Fleet.database(SHARD_1, throughProxy(Fleet.PATIENT_POOL.withMaximumPoolSize(1))));
    one.execute("orders", "DROP TABLE IF EXISTS migrated", "CREATE TABLE migrated (id int)");
    one.execute("orders", "GRANT SELECT ON migrated TO PUBLIC");
    DataAccessLayer dal = start();
    String before = pid(dal, UseCase.WRITE);
    for (int i = 0; i < 10; i++) {
      readMigrated(dal);
    }
    one.execute("orders", "ALTER TABLE migrated ADD COLUMN note text");
    assertThat(catchThrowable(() -> readMigrated(dal)))
        .hasMessageContaining("cached plan must not change result type");
    readMigrated(dal);
    assertThat(pid(dal, UseCase.WRITE)).isEqualTo(before);
  }

  private static void readMigrated(DataAccessLayer dal) throws SQLException {
    try (Connection connection = dal.getConnection(TENANT_1);
        var statement = connection.prepareStatement("SELECT * FROM migrated")) {
      connection.setAutoCommit(false);
      statement.executeQuery().close();
      connection.commit();
    }
  }
}
