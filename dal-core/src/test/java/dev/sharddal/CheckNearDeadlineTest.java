package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.testing.Fault;
import dev.sharddal.testing.FaultProxy;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.KeptSockets;
import dev.sharddal.testing.KeptSockets.Kept;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A borrower whose time is nearly over does not wait for whole checks of a silent server. */
class CheckNearDeadlineTest extends FleetTestBase {

  private static final int SIZE = 6;
  private static final int CHECK_MILLIS = 1000;

  /** Two whole checks take longer than D + 250 ms. */
  private static final PoolSettings POOL =
      PoolSettings.UNSET
          .withMaximumPoolSize(SIZE)
          .withMinimumIdle(SIZE)
          .withConnectionTimeout(Duration.ofMillis(1500))
          .withValidationTimeout(Duration.ofMillis(CHECK_MILLIS));

  @AutoClose private final FaultProxy proxy = FaultProxy.before(one);

  @AfterEach
  void forgetSockets() {
    KeptSockets.forget();
  }

  @Test
  void promise1_idleConnectionsOfDifferentAgesAreSilent_onlyOneCheckIsWhole() throws Exception {
    KeptSockets.forget();
    store.put(Fleet.database(SHARD_1, on(one).withPort(proxy.port()).withPool(POOL)));
    DataAccessLayer dal =
        start(
            builder()
                .hikariCustomizer(
                    (pool, config) ->
                        config.addDataSourceProperty(
                            "socketFactory", KeptSockets.class.getName())));
    restWithDifferentAges(dal);
    proxy.inject(Fault.SILENT);
    KeptSockets.made().forEach(socket -> socket.timeouts().clear());
    // HikariCP offers a thread what it has used last, and another thread what was made first.
    CompletableFuture.runAsync(() -> assertThat(refusal(dal)).isNotNull()).join();
    proxy.heal();
    assertThat(KeptSockets.made().stream().filter(CheckNearDeadlineTest::wasCheckedWholly))
        .hasSizeLessThan(2);
    assertThat(KeptSockets.made().stream().filter(socket -> !socket.timeouts().isEmpty()))
        .as("checks")
        .isNotEmpty();
  }

  @Test
  void applicationChecksItsConnection_itsTimeoutStays() throws Exception {
    store.put(Fleet.database(SHARD_1, on(one).withPool(POOL)));
    DataAccessLayer dal = start();
    try (Connection connection = dal.getConnection(TENANT_1)) {
      int before = connection.getNetworkTimeout();
      assertThat(connection.isValid(30)).isTrue();
      assertThat(connection.getNetworkTimeout()).isEqualTo(before);
    }
  }

  private static Throwable refusal(DataAccessLayer dal) {
    return catchThrowable(() -> dal.getConnection(TENANT_1).close());
  }

  /** The last timeout before HikariCP closes a connection, for which it sets another one. */
  private static boolean wasCheckedWholly(Kept socket) {
    List<Integer> timeouts = socket.timeouts().stream().filter(t -> t <= CHECK_MILLIS).toList();
    return !timeouts.isEmpty() && timeouts.get(timeouts.size() - 1) == CHECK_MILLIS;
  }

  /** Connections that were used later do not count as silent because an older one is. */
  private static void restWithDifferentAges(DataAccessLayer dal) throws Exception {
    await()
        .until(
            () ->
                dal.status().pools().stream()
                    .filter(pool -> pool.pool().database().equals(SHARD_1))
                    .allMatch(pool -> pool.idle() == SIZE));
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      all.add(dal.getConnection(TENANT_1));
    }
    for (Connection connection : all) {
      Fleet.identity(connection);
      connection.close();
    }
    long idleSince = System.nanoTime();
    await().until(() -> System.nanoTime() - idleSince > Duration.ofMillis(700).toNanos());
  }
}
