package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.SessionResetMode;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.jdbc.PgConnection;

/** What one borrower leaves on a connection, the next one does not find; on PostgreSQL. */
class SessionResetTest extends FleetTestBase {

  private static final String PID = "SELECT pg_backend_pid()";

  @BeforeEach
  void makeRoleAndSchema() {
    for (Postgres server : List.of(one, two)) {
      server.user("a_role", "not used");
      server.admin("GRANT a_role TO app");
    }
    one.execute(
        "orders",
        "CREATE SCHEMA IF NOT EXISTS tenant_a AUTHORIZATION app",
        "CREATE OR REPLACE FUNCTION leave_something() RETURNS text LANGUAGE sql"
            + " AS $$ SELECT set_config('app.tenant_id', 'a', false) $$");
    store.put(Fleet.database(SHARD_1, single(patient(one))));
  }

  private static Endpoint single(Endpoint endpoint) {
    return endpoint.withPool(Fleet.PATIENT_POOL.withMaximumPoolSize(1));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT set_config('app.tenant_id', 'a', false) | SELECT"
            + " coalesce(current_setting('app.tenant_id', true), '')",
        "SELECT leave_something() | SELECT coalesce(current_setting('app.tenant_id', true), '')",
        "SET ROLE a_role | SELECT current_user",
        "SET search_path TO tenant_a | SHOW search_path",
        "SET statement_timeout TO 4711 | SHOW statement_timeout",
        "SET TimeZone TO 'Asia/Tokyo' | SHOW TimeZone",
        "SET default_transaction_read_only TO on | SHOW default_transaction_read_only",
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE | SHOW"
            + " transaction_isolation",
        "SET application_name TO 'mine' | SHOW application_name",
        "CREATE TEMPORARY TABLE mine (id int) | SELECT count(*) FROM pg_class WHERE relname ="
            + " 'mine'",
        "SELECT pg_advisory_lock(42) | SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'",
        "PREPARE mine AS SELECT 1 | SELECT count(*) FROM pg_prepared_statements WHERE from_sql",
        "LISTEN mine | SELECT count(*) FROM pg_listening_channels()",
        "DECLARE mine CURSOR WITH HOLD FOR SELECT 1 | SELECT count(*) FROM pg_cursors WHERE"
            + " is_holdable",
        "BEGIN; INSERT INTO ledger (note) VALUES ('raw') | SELECT count(*) FROM ledger WHERE note ="
            + " 'raw'",
        "BEGIN; SET ROLE a_role; SELECT 1/0 | SELECT current_user",
      })
  void case02_row16_leftBySql_isNotThereForTheNext(String sql, String question) throws Exception {
    DataAccessLayer dal = start();
    String before;
    String pid;
    try (Connection connection = dal.getConnection(TENANT_1)) {
      before = Fleet.ask(connection, question);
      pid = Fleet.ask(connection, PID);
    }
    try (Connection connection = dal.getConnection(TENANT_1)) {
      if (sql.endsWith("1/0")) {
        assertThatThrownBy(() -> execute(connection, sql)).hasMessageContaining("division");
      } else {
        execute(connection, sql);
      }
    }
    try (Connection connection = dal.getConnection(TENANT_1)) {
      assertThat(Fleet.ask(connection, question)).isEqualTo(before);
      assertThat(Fleet.ask(connection, PID)).as("it is the same session").isEqualTo(pid);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FULL", "JDBC_ONLY"})
  void case02_leftByJdbc_isNotThereForTheNext(SessionResetMode mode) throws Exception {
    store.put(
        Fleet.database(
            SHARD_1,
            patient(one)
                .withPool(Fleet.PATIENT_POOL.withMaximumPoolSize(1).withSessionReset(mode))));
    DataAccessLayer dal = start();
    String before;
    try (Connection connection = dal.getConnection(TENANT_1)) {
      before = jdbcState(connection);
    }
    try (Connection connection = dal.getConnection(TENANT_1)) {
      connection.setSchema("tenant_a");
      connection.setClientInfo("ApplicationName", "mine");
      connection.setNetworkTimeout(Runnable::run, 4711);
      connection.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      connection.setAutoCommit(false);
      assertThat(jdbcState(connection)).isNotEqualTo(before);
    }
    try (Connection connection = dal.getConnection(TENANT_1)) {
      assertThat(jdbcState(connection)).isEqualTo(before);
    }
  }

  private static String jdbcState(Connection connection) throws SQLException {
    return Fleet.ask(connection, "SHOW search_path")
        + List.of(
            Fleet.ask(connection, "SHOW application_name"),
            connection.getClientInfo("ApplicationName"),
            connection.getNetworkTimeout(),
            connection.getHoldability(),
            connection.isReadOnly(),
            connection.getTransactionIsolation(),
            connection.getAutoCommit());
  }

  @Test
  void case02_schemaOfTheRow_staysForTheNext() throws Exception {
    store.put(Fleet.database(SHARD_1, single(patient(one)).withSchema("tenant_a")));
    DataAccessLayer dal = start();
    for (String sql : List.of("SET search_path TO public", "RESET ALL", "DISCARD ALL")) {
      try (Connection connection = dal.getConnection(TENANT_1)) {
        assertThat(connection.getSchema()).isEqualTo("tenant_a");
        execute(connection, sql);
      }
    }
    try (Connection connection = dal.getConnection(TENANT_1)) {
      assertThat(Fleet.ask(connection, "SELECT current_schema()")).isEqualTo("tenant_a");
    }
  }

  @Test
  void case02_readOnlyOfReadPools_staysForTheNext() throws Exception {
    DataAccessLayer dal = start();
    try (Connection connection = dal.getConnection(TENANT_1, UseCase.READ)) {
      execute(connection, "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE");
    }
    try (Connection connection = dal.getConnection(TENANT_1, UseCase.READ)) {
      assertThat(connection.isReadOnly()).isTrue();
      assertThatThrownBy(() -> execute(connection, "INSERT INTO ledger (note) VALUES ('x')"))
          .hasMessageContaining("read-only");
    }
  }

  @Test
  void case02_settingsOfTheApplicationsPool_stayForTheNext() throws Exception {
    DataAccessLayer dal =
        start(
            builder()
                .hikariCustomizer(
                    (key, config) -> {
                      config.setConnectionInitSql(
                          "SET statement_timeout TO '4711s'; SET ROLE a_role");
                      config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
                    }));
    try (Connection connection = dal.getConnection(TENANT_1)) {
      execute(connection, "RESET ALL; RESET ROLE");
    }
    try (Connection connection = dal.getConnection(TENANT_1)) {
      assertThat(Fleet.ask(connection, "SHOW statement_timeout")).isEqualTo("4711s");
      assertThat(Fleet.ask(connection, "SELECT current_user")).isEqualTo("a_role");
      assertThat(Fleet.ask(connection, "SHOW transaction_isolation")).isEqualTo("repeatable read");
    }
  }

  @Test
  void case02_poolWithoutAutoCommit_isReset() throws Exception {
    DataAccessLayer dal =
        start(builder().hikariCustomizer((key, config) -> config.setAutoCommit(false)));
    try (Connection connection = dal.getConnection(TENANT_1)) {
      execute(connection, "SET ROLE a_role");
      connection.commit();
    }
    try (Connection connection = dal.getConnection(TENANT_1)) {
      assertThat(connection.getAutoCommit()).isFalse();
      assertThat(Fleet.ask(connection, "SELECT current_user")).isEqualTo("app");
    }
  }

  @Test
  void case02_clearWarningsOfTheBorrower_leavesTheSessionAsItIs() throws Exception {
    DataAccessLayer dal = start();
    try (Connection connection = dal.getConnection(TENANT_1)) {
      execute(connection, "SET ROLE a_role");
      connection.clearWarnings();
      assertThat(Fleet.ask(connection, "SELECT current_user")).isEqualTo("a_role");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"prepared", "called", "metadata", "unwrapped"})
  void case02_namePreparedBySql_isNotThereForTheNext(String way) throws Exception {
    DataAccessLayer dal = start();
    for (int i = 0; i < 7; i++) { // the driver executes the reset in another way after some times
      try (Connection connection = dal.getConnection(TENANT_1)) {
        String sql = "/* " + i + " */ Prepare mine AS SELECT 1";
        switch (way) {
          case "prepared" -> runAndClose(connection.prepareStatement(sql));
          case "called" -> runAndClose(connection.prepareCall(sql));
          case "metadata" -> execute(connection.getMetaData().getConnection(), sql);
          default -> execute(connection.unwrap(PgConnection.class), sql);
        }
      }
    }
  }

  private static void runAndClose(PreparedStatement statement) throws SQLException {
    try (statement) {
      statement.execute();
    }
  }

  @Test
  void case02_statementsOfTheDriver_stayPrepared() throws Exception {
    DataAccessLayer dal = start();
    for (int i = 0; i < 20; i++) {
      try (Connection connection = dal.getConnection(TENANT_1);
          var statement = connection.prepareStatement("SELECT 4711")) {
        statement.execute();
      }
    }
    try (Connection connection = dal.getConnection(TENANT_1)) {
      assertThat(
              Fleet.ask(
                  connection,
                  "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT 4711'"))
          .isEqualTo("1");
    }
  }

  @Test
  void case02_sessionThatCannotBeReset_isDiscardedAndCloseDoesNotThrow() throws Exception {
    DataAccessLayer dal = start();
    String pid;
    try (Connection connection = dal.getConnection(TENANT_1)) {
      pid = Fleet.ask(connection, PID);
      one.admin("SELECT pg_terminate_backend(" + pid + ")");
    }
    try (Connection connection = dal.getConnection(TENANT_1)) {
      assertThat(Fleet.ask(connection, PID)).isNotEqualTo(pid);
      assertThat(Fleet.identity(connection)).isEqualTo(identity(one));
    }
  }

  @Test
  void case02_jdbcOnly_endsTransactionsAndLeavesSettings() throws Exception {
    store.put(
        Fleet.database(
            SHARD_1,
            patient(one)
                .withPool(
                    Fleet.PATIENT_POOL
                        .withMaximumPoolSize(1)
                        .withSessionReset(SessionResetMode.JDBC_ONLY))));
    DataAccessLayer dal = start();
    try (Connection connection = dal.getConnection(TENANT_1)) {
      execute(connection, "SET statement_timeout TO '4711s'");
      execute(connection, "BEGIN; INSERT INTO ledger (note) VALUES ('raw')");
    }
    try (Connection connection = dal.getConnection(TENANT_1)) {
      assertThat(Fleet.ask(connection, "SHOW statement_timeout")).isEqualTo("4711s");
      assertThat(Fleet.ask(connection, "SELECT count(*) FROM ledger WHERE note = 'raw'"))
          .isEqualTo("0");
    }
  }
}
