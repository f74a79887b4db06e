package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.testing.CapturedLog;
import dev.sharddal.testing.Fault;
import dev.sharddal.testing.FaultProxy;
import dev.sharddal.testing.Fleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A device between application and database has forgotten the idle connections. */
class SilentConnectionTest extends FleetTestBase {

  private static final int IDLE = 10;

  private FaultProxy proxy;

  @BeforeEach
  void startProxy() {
    proxy = FaultProxy.before(one);
  }

  @AfterEach
  void closeProxy() {
    proxy.close();
  }

  private void useProxy(Duration deadline) {
    PoolSettings pool =
        PoolSettings.UNSET
            .withMaximumPoolSize(IDLE)
            .withMinimumIdle(IDLE)
            .withConnectionTimeout(deadline);
    store.put(
        Fleet.database(
            SHARD_1,
            Endpoint.at("127.0.0.1", proxy.port())
                .withEngine("postgresql")
                .withDatabase("orders")
                .withCredentials("app", "s3cret")
                .withPool(pool)));
  }

  /** HikariCP checks a connection that was idle for over half a second. */
  private void forgetIdleConnections(DataAccessLayer dal) throws SQLException {
    await()
        .until(
            () ->
                dal.status().pools().stream()
                    .filter(pool -> pool.pool().database().equals(SHARD_1))
                    .allMatch(pool -> pool.idle() == IDLE));
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < IDLE; i++) {
      all.add(dal.getConnection(TENANT_1));
    }
    for (Connection each : all) {
      Fleet.identity(each);
      each.close();
    }
    long idleSince = System.nanoTime();
    proxy.strikeAll(Fault.FORGET);
    await().until(() -> System.nanoTime() - idleSince > Duration.ofMillis(700).toNanos());
  }

  @Test
  void case06_manyForgottenConnections_costOneCheckTogether() throws Exception {
    useProxy(Duration.ofSeconds(6));
    DataAccessLayer dal = start();
    forgetIdleConnections(dal);
    for (int i = 0; i < 3; i++) {
      assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    }
  }

  @Test
  void case06_forgottenConnection_isToldWithTheTimeAndTheRemedy() throws Exception {
    useProxy(Duration.ofSeconds(6));
    DataAccessLayer dal = start();
    forgetIdleConnections(dal);
    try (CapturedLog log = CapturedLog.everythingOf("com.zaxxer.hikari.pool")) {
      whereIs(dal, TENANT_1);
      assertThat(log.text())
          .contains("the server did not answer within 1000 ms on a connection that was idle for")
          .contains("keepaliveTimeMs must be below its timeout");
    }
  }
}
