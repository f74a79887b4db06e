package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.event.DalListener;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.Pooler;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.PgBouncer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Behind a pooler in transaction mode, the library keeps nothing on a session. */
class PoolerTest extends FleetTestBase {

  private static final String PID = "SELECT pg_backend_pid()";
  private static final String INSERT = "INSERT INTO ledger (note) VALUES ('pooled')";
  private static final String READ_ONLY_SESSION =
      "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY";

  private final List<String> discarded = new CopyOnWriteArrayList<>();

  private static Endpoint pooled(Endpoint endpoint) {
    return endpoint
        .withPooler(Pooler.TRANSACTION)
        .withPool(Fleet.PATIENT_POOL.withMaximumPoolSize(1));
  }

  private DataAccessLayer startPooled(Endpoint endpoint) {
    store.put(Fleet.database(SHARD_1, pooled(endpoint)));
    return start(
        builder()
            .listener(
                new DalListener() {
                  @Override
                  public void connectionDiscarded(PoolKey pool, String why) {
                    discarded.add(pool.useCase() + ": " + why);
                  }
                }));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void prepareOften(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT ?::int")) {
      for (int i = 0; i < 20; i++) {
        statement.setInt(1, i);
        statement.executeQuery().close();
      }
    }
  }

  @Test
  void case16_everyUseCase_leavesNothingOnTheSession() throws Exception {
    DataAccessLayer dal = startPooled(patient(one));
    for (UseCase useCase : List.of(UseCase.WRITE, UseCase.READ)) {
      for (int i = 0; i < 3; i++) {
        try (Connection connection = dal.getConnection(TENANT_1, useCase)) {
          prepareOften(connection);
          assertThat(
                  Fleet.ask(
                      connection,
                      "SELECT coalesce(string_agg(name, ','), '') FROM pg_settings WHERE source ="
                          + " 'session' AND name NOT LIKE 'transaction\\_%'"))
              .as("settings of %s", useCase)
              .isEmpty();
          assertThat(Fleet.ask(connection, "SELECT count(*) FROM pg_prepared_statements"))
              .as("prepared statements of %s", useCase)
              .isEqualTo("0");
        }
      }
    }
  }

  @Test
  void case16_readInATransaction_refusesWrites_inAutoCommitItDoesNot() throws Exception {
    DataAccessLayer dal = startPooled(patient(one));
    try (Connection read = dal.getConnection(TENANT_1, UseCase.READ)) {
      execute(read, INSERT);
      read.setAutoCommit(false);
      assertThat(catchThrowable(() -> execute(read, INSERT))).hasMessageContaining("read-only");
      read.rollback();
    }
  }

  @Test
  void case16_sessionIsNotReset_butATransactionIsEnded() throws Exception {
    DataAccessLayer dal = startPooled(patient(one));
    String pid;
    try (Connection connection = dal.getConnection(TENANT_1)) {
      pid = Fleet.ask(connection, PID);
      execute(connection, "SET statement_timeout TO 4711");
      execute(connection, "BEGIN; INSERT INTO ledger (note) VALUES ('half')");
    }
    try (Connection connection = dal.getConnection(TENANT_1)) {
      assertThat(Fleet.ask(connection, PID)).isEqualTo(pid);
      assertThat(Fleet.ask(connection, "SHOW statement_timeout")).isEqualTo("4711ms");
      assertThat(Fleet.ask(connection, "SELECT count(*) FROM ledger WHERE note = 'half'"))
          .isEqualTo("0");
    }
  }

  @Test
  void case16_anotherClientMadeTheSessionReadOnly_connectionStays() throws Exception {
    DataAccessLayer dal = startPooled(patient(one));
    String pid;
    try (Connection connection = dal.getConnection(TENANT_1)) {
      pid = Fleet.ask(connection, PID);
      execute(connection, READ_ONLY_SESSION);
    }
    for (int i = 0; i < 5; i++) {
      try (Connection connection = dal.getConnection(TENANT_1)) {
        assertThat(Fleet.ask(connection, PID)).isEqualTo(pid);
        assertThat(catchThrowable(() -> execute(connection, INSERT)))
            .hasMessageContaining("read-only");
      }
    }
    assertThat(discarded).isEmpty();
  }

  @Test
  void case16_readAndWriteThroughOnePgBouncer_everyWriteIsTaken() throws Exception {
    try (PgBouncer bouncer = PgBouncer.before(one, "orders", "app", "s3cret")) {
      Endpoint mapped =
          patient(one).withHost("127.0.0.1").withPort(bouncer.port()).withDatabase("mapped");
      DataAccessLayer dal = startPooled(mapped);
      for (int i = 0; i < 20; i++) {
        try (Connection read = dal.getConnection(TENANT_1, UseCase.READ)) {
          prepareOften(read);
        }
        try (Connection write = dal.getConnection(TENANT_1)) {
          prepareOften(write);
          execute(write, INSERT);
          assertThat(Fleet.identity(write)).isEqualTo(identity(one));
        }
      }
      assertThat(discarded).isEmpty();
      dal.close();
    }
  }
}
