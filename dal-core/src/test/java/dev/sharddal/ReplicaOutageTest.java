package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.testing.Fault;
import dev.sharddal.testing.FaultProxy;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.ProxyPhase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replica that is down makes reads no less available. */
class ReplicaOutageTest extends FleetTestBase {

  private static final PoolKey LOST = new PoolKey(SHARD_1, UseCase.READ, 0);
  private static final int READS = 60;

  private final FaultProxy proxy = FaultProxy.before(one);

  @BeforeEach
  void makeReplicas() {
    one.database("replica");
    two.database("replica");
    Endpoint first =
        Fleet.endpoint(one, "replica", "app", "s3cret")
            .withPort(proxy.port())
            .withProperty("connectTimeout", "100")
            .withProperty("loginTimeout", "100");
    store.put(
        DatabaseMetadata.of(
            SHARD_1,
            ConnectionDetails.of(on(one))
                .withEndpoint(
                    UseCase.READ, first, Fleet.endpoint(two, "replica", "app", "s3cret"))));
  }

  @AfterEach
  void letEverybodyIn() {
    one.admin("ALTER DATABASE replica ALLOW_CONNECTIONS true");
    proxy.close();
  }

  private void endSessions() {
    one.query(
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'replica'");
  }

  private static PoolStatus lost(DataAccessLayer dal) {
    return dal.status().pools().stream()
        .filter(pool -> pool.pool().equals(LOST))
        .findFirst()
        .orElseThrow();
  }

  /** Borrows and uses connections, and returns the failures of borrowing. */
  private static List<SQLException> failedReads(DataAccessLayer dal) {
    List<SQLException> failures = new ArrayList<>();
    for (int i = 0; i < READS; i++) {
      try (Connection connection = dal.getConnection(TENANT_1, UseCase.READ)) {
        // A connection that was used a moment ago is lent without a test, and closed when it fails.
        var unused = catchThrowable(() -> Fleet.ask(connection, "SELECT 1"));
      } catch (SQLException e) {
        failures.add(e);
      }
    }
    return failures;
  }

  private static TreeSet<String> places(DataAccessLayer dal) throws SQLException {
    TreeSet<String> places = new TreeSet<>();
    for (int i = 0; i < READS; i++) {
      places.add(whereIs(dal, TENANT_1, UseCase.READ));
    }
    return places;
  }

  @Test
  void finding04_oneOfTwoReplicasRefuses_noReadFailsAndItServesAgainWhenItIsBack()
      throws Exception {
    DataAccessLayer dal = start();
    assertThat(places(dal)).hasSize(2);
    one.admin("ALTER DATABASE replica ALLOW_CONNECTIONS false");
    endSessions();

    List<SQLException> failures = new ArrayList<>();
    await()
        .until(
            () -> {
              failures.addAll(failedReads(dal));
              return lost(dal).state() == PoolStatus.State.FAILED;
            });
    failures.addAll(failedReads(dal));
    assertThat(failures).isEmpty();
    assertThat(places(dal)).containsExactly(two.port() + "/replica");

    one.admin("ALTER DATABASE replica ALLOW_CONNECTIONS true");
    await().until(() -> places(dal).size() == 2);
  }

  @Test
  void finding04_oneOfTwoReplicasDoesNotAnswer_noReadFails() throws Exception {
    DataAccessLayer dal = start();
    assertThat(places(dal)).hasSize(2);
    proxy.inject(Fault.SILENT, ProxyPhase.CONNECT);
    endSessions();

    List<SQLException> failures = new ArrayList<>();
    await()
        .until(
            () -> {
              failures.addAll(failedReads(dal));
              return proxy.struck() > 0;
            });
    failures.addAll(failedReads(dal));
    assertThat(failures).isEmpty();
    proxy.heal();
  }
}
