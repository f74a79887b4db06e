package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.InitializationReport;
import dev.sharddal.report.PoolOutcome;
import dev.sharddal.testing.BadServer;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.MariaDb;
import dev.sharddal.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.sql.SQLTransientException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Why a server refuses a connection: a wrong login, or something else, which needs other advice.
 */
class RefusedConnectionsTest extends FleetTestBase {

  private final Map<String, FailureReason> expected = new TreeMap<>();

  @AfterEach
  void admitEverybody() throws Exception {
    Path file = hbaFile();
    Files.writeString(
        file, Files.readString(file).replaceAll("(?m)^host all case17_.* reject\n", ""));
    one.admin("SELECT pg_reload_conf()", "ALTER ROLE case17_nologin LOGIN");
  }

  private Path hbaFile() {
    return Path.of(one.query("postgres", "SHOW hba_file").get(0));
  }

  private void rejectInHba(String user) throws IOException {
    Path file = hbaFile();
    Files.writeString(file, "host all " + user + " 127.0.0.1/32 reject\n" + Files.readString(file));
    one.admin("SELECT pg_reload_conf()");
  }

  /** Adds a database of its own shard, whose pools are expected to fail. */
  private void put(String shard, Endpoint endpoint, FailureReason reason) {
    store.put(Fleet.database(new DatabaseKey(shard, "orders"), endpoint));
    expected.put(shard, reason);
  }

  private Map<String, FailureReason> reasons(InitializationReport report) {
    Map<String, FailureReason> reasons = new TreeMap<>();
    for (PoolOutcome outcome : report.failed()) {
      reasons.put(outcome.pool().database().shardName(), outcome.reason());
    }
    return reasons;
  }

  private DataAccessLayer startDegraded() {
    return build(
        builder()
            .initializationMode(InitializationMode.DEGRADED)
            .initializationTimeout(Patience.LIMIT));
  }

  private static BorrowFailure failureOf(DataAccessLayer dal, String shard) {
    DatabaseKey database = new DatabaseKey(shard, "orders");
    return (BorrowFailure)
        catchThrowable(() -> dal.dataSource(database, UseCase.WRITE).getConnection());
  }

  private void assertTypesFit(DataAccessLayer dal) {
    expected.forEach(
        (shard, reason) -> {
          BorrowFailure failure = failureOf(dal, shard);
          assertThat(failure.reason()).as(shard).isEqualTo(reason);
          assertThat(failure)
              .as(shard)
              .isInstanceOf(
                  reason.isRetryable()
                      ? SQLTransientException.class
                      : SQLNonTransientException.class)
              .extracting(e -> ((SQLException) e).getSQLState())
              .isEqualTo(reason.sqlState());
        });
  }

  @Test
  void case17_refusalsOfPostgres_areToldApart() throws Exception {
    for (String user : new String[] {"nologin", "rejected", "noconnect", "limited", "wrong"}) {
      one.user("case17_" + user, "s3cret");
    }
    one.database("case17_closed");
    one.admin(
        "ALTER ROLE case17_nologin NOLOGIN",
        "ALTER ROLE case17_limited CONNECTION LIMIT 0",
        "REVOKE CONNECT ON DATABASE case17_closed FROM PUBLIC");
    rejectInHba("case17_rejected");
    put("no-login", as("nologin"), FailureReason.LOGIN_NOT_PERMITTED);
    put("rejected-by-hba", as("rejected"), FailureReason.LOGIN_NOT_PERMITTED);
    put(
        "no-privilege",
        as("noconnect").withDatabase("case17_closed"),
        FailureReason.LOGIN_NOT_PERMITTED);
    put("no-database", as("wrong").withDatabase("absent"), FailureReason.CONNECTION_MISCONFIGURED);
    put(
        "no-tls",
        as("wrong").withProperty("sslmode", "require"),
        FailureReason.CONNECTION_MISCONFIGURED);
    put("limit", as("limited"), FailureReason.TOO_MANY_CONNECTIONS);
    put(
        "wrong-password",
        as("wrong").withCredentials("case17_wrong", "other"),
        FailureReason.AUTHENTICATION_FAILED);
    put(
        "no-user",
        as("wrong").withCredentials("case17_nobody", "s3cret"),
        FailureReason.AUTHENTICATION_FAILED);
    put("down", as("wrong").withPort(BadServer.refusingPort()), FailureReason.DATABASE_UNAVAILABLE);

    DataAccessLayer dal = startDegraded();

    assertThat(reasons(dal.initializeDB())).isEqualTo(expected);
    assertTypesFit(dal);
  }

  private Endpoint as(String user) {
    return patient(one).withCredentials("case17_" + user, "s3cret");
  }

  @Test
  void case17_loginThatIsPermittedLater_isTriedAgainAndServes() throws Exception {
    one.user("case17_nologin", "s3cret").admin("ALTER ROLE case17_nologin NOLOGIN");
    put("no-login", as("nologin"), FailureReason.LOGIN_NOT_PERMITTED);
    DataAccessLayer dal = startDegraded();
    assertThat(reasons(dal.initializeDB())).isEqualTo(expected);

    one.admin("ALTER ROLE case17_nologin LOGIN");

    DatabaseKey database = new DatabaseKey("no-login", "orders");
    Patience.await()
        .ignoreExceptionsInstanceOf(SQLNonTransientException.class)
        .until(
            () -> {
              dal.dataSource(database, UseCase.WRITE).getConnection().close();
              return true;
            });
  }

  @Test
  void case17_refusalsOfMariaDb_areToldApart() {
    MariaDb server = MariaDb.server();
    server.admin(
        "CREATE DATABASE IF NOT EXISTS orders",
        "CREATE DATABASE IF NOT EXISTS case17_closed",
        "CREATE OR REPLACE USER 'case17'@'localhost' IDENTIFIED BY 'secret'",
        "GRANT ALL ON orders.* TO 'case17'@'localhost'",
        "CREATE OR REPLACE USER 'case17_all'@'localhost' IDENTIFIED BY 'secret'",
        "GRANT ALL ON *.* TO 'case17_all'@'localhost'",
        "CREATE OR REPLACE USER 'case17_locked'@'localhost' IDENTIFIED BY 'secret' ACCOUNT LOCK");
    put("no-privilege", at(server, "case17", "case17_closed"), FailureReason.LOGIN_NOT_PERMITTED);
    put("locked", at(server, "case17_locked", "orders"), FailureReason.LOGIN_NOT_PERMITTED);
    put(
        "no-database",
        at(server, "case17_all", "case17_absent"),
        FailureReason.CONNECTION_MISCONFIGURED);
    put(
        "wrong-password",
        at(server, "case17", "orders").withCredentials("case17", "other"),
        FailureReason.AUTHENTICATION_FAILED);

    assertThat(reasons(startDegraded().initializeDB())).isEqualTo(expected);
  }

  private static Endpoint at(MariaDb server, String user, String database) {
    return Endpoint.at("127.0.0.1", server.port())
        .withEngine("mariadb")
        .withDatabase(database)
        .withCredentials(user, "secret")
        .withPool(Fleet.PATIENT_POOL);
  }
}
