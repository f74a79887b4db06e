package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.failure.PoolExhaustedException;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.testing.BadServer;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.HoldingProxy;
import dev.sharddal.testing.Patience;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Where a read goes if a replica fails it, and what it says if none is left. */
class ReplicaFailoverTest extends FleetTestBase {

  /** Waits for so long that a test would not end in time if a borrower waited for half of it. */
  private static final PoolSettings ENDLESS =
      Fleet.SMALL_POOL.withMaximumPoolSize(1).withConnectionTimeout(Duration.ofMinutes(10));

  private static final PoolSettings HASTY = Fleet.HASTY_POOL.withMaximumPoolSize(1);

  private final HoldingProxy proxy = HoldingProxy.before(one);

  @AutoClose("shutdownNow")
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private final List<Connection> held = new ArrayList<>();

  @AfterEach
  void letEverybodyIn() throws SQLException {
    one.admin("ALTER DATABASE orders ALLOW_CONNECTIONS true");
    proxy.close();
    for (Connection connection : held) {
      connection.close();
    }
  }

  private void put(Endpoint write, Endpoint... replicas) {
    store.put(
        DatabaseMetadata.of(
            SHARD_1, ConnectionDetails.of(write).withEndpoint(UseCase.READ, replicas)));
  }

  private Endpoint down() {
    return on(one).withPort(BadServer.refusingPort()).withPool(ENDLESS);
  }

  /** Changes the deadline of running pools. */
  private void hurry(DataAccessLayer dal, Endpoint write, Endpoint... replicas) {
    put(write, Stream.of(replicas).map(each -> each.withPool(HASTY)).toArray(Endpoint[]::new));
    dal.refresh(SHARD_1);
  }

  private DataAccessLayer startDegraded(DataAccessLayerBuilder builder) {
    return start(builder.initializationMode(InitializationMode.DEGRADED));
  }

  /** Borrows as many connections as there are. */
  private void exhaust(DataAccessLayer dal, int connections) throws SQLException {
    for (int i = 0; i < connections; i++) {
      held.add(dal.getConnection(TENANT_1, UseCase.READ));
    }
  }

  private static Throwable failedRead(DataAccessLayer dal) {
    return catchThrowable(() -> whereIs(dal, TENANT_1, UseCase.READ));
  }

  private static FailureReason reasonOf(Throwable failure) {
    return ((BorrowFailure) failure).reason();
  }

  @Test
  void replicaIsExhausted_nextIsTriedWithoutWaitingForIt() throws Exception {
    put(patient(one), on(one).withPool(ENDLESS), on(two).withPool(ENDLESS));
    DataAccessLayer dal = start();
    exhaust(dal, 2);
    Connection ofTwo =
        Fleet.identity(held.get(0)).equals(identity(two)) ? held.get(0) : held.get(1);
    ofTwo.close();
    for (int i = 0; i < 20; i++) {
      assertThat(whereIs(dal, TENANT_1, UseCase.READ)).isEqualTo(identity(two));
    }
  }

  @Test
  void allReplicasAreExhausted_errorNamesEach() throws Exception {
    put(patient(one), on(one).withPool(ENDLESS), on(two).withPool(ENDLESS));
    DataAccessLayer dal = start(builder().fallback(UseCase.READ, UseCase.WRITE));
    exhaust(dal, 2);
    hurry(dal, patient(one), on(one), on(two));
    assertThat(failedRead(dal))
        .as("the fallback is for outages")
        .isInstanceOf(PoolExhaustedException.class)
        .hasMessageContaining("shard-1/orders/READ for tenant 't-1' became available within 300 ms")
        .hasMessageContaining(
            "shard-1/orders/READ at " + one.host() + ":" + one.port() + "/orders: POOL_EXHAUSTED")
        .hasMessageContaining(
            "shard-1/orders/READ#1 at " + two.host() + ":" + two.port() + "/orders: POOL_EXHAUSTED")
        .hasMessageContaining("active=1")
        .hasMessageContaining("look for slow statements");
  }

  @Test
  void oneReplicaIsDownAndOneExhausted_errorNamesBothWithTheirReasons() throws Exception {
    Endpoint down = down();
    put(patient(one), down, on(two).withPool(ENDLESS));
    DataAccessLayer dal = startDegraded(builder());
    exhaust(dal, 1);
    hurry(dal, patient(one), down, on(two));
    Throwable failure = failedRead(dal);
    assertThat(reasonOf(failure)).isEqualTo(FailureReason.DATABASE_UNAVAILABLE);
    assertThat(failure)
        .hasMessageContaining("shard-1/orders/READ at ")
        .hasMessageContaining("DATABASE_UNAVAILABLE, no pool is open")
        .hasMessageContaining("Connection to 127.0.0.1:")
        .hasMessageContaining("shard-1/orders/READ#1 at ")
        .hasMessageContaining("POOL_EXHAUSTED (active=1, ");
  }

  @Test
  void allReplicasAreDown_errorComesAtOnceAndNamesEach() {
    put(patient(one), down(), down());
    DataAccessLayer dal = startDegraded(builder());
    Throwable failure = failedRead(dal);
    assertThat(reasonOf(failure)).isEqualTo(FailureReason.DATABASE_UNAVAILABLE);
    assertThat(failure)
        .hasMessageStartingWith(
            "No replica of shard-1/orders/READ for tenant 't-1' is in service: ")
        .hasMessageContaining("shard-1/orders/READ at ")
        .hasMessageContaining("; shard-1/orders/READ#1 at ");
  }

  @Test
  void allReplicasAreDown_fallbackServesAtOnceUntilOneIsBack() throws Exception {
    Endpoint behindProxy =
        on(one)
            .withPort(proxy.port())
            .withPool(HASTY)
            .withProperty("connectTimeout", "1")
            .withProperty("loginTimeout", "1");
    Endpoint down = down();
    put(patient(two), down.withPool(HASTY), behindProxy);
    DataAccessLayer dal = startDegraded(builder().fallback(UseCase.READ, UseCase.WRITE));
    await().until(() -> whereIs(dal, TENANT_1, UseCase.READ).equals(identity(one)));
    one.admin("ALTER DATABASE orders ALLOW_CONNECTIONS false");
    one.query(
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'orders'");
    List<SQLException> failures = new ArrayList<>();
    await("the breaker takes the replica out of service")
        .until(
            () -> {
              try (Connection connection = dal.getConnection(TENANT_1, UseCase.READ)) {
                // A connection that was used a moment ago is lent without a check.
                var unused = catchThrowable(() -> Fleet.identity(connection));
              } catch (SQLException e) {
                failures.add(e);
              }
              return isServedByWrite(dal);
            });
    assertThat(failures).isEmpty();
    put(patient(two), down, behindProxy.withPool(ENDLESS));
    dal.refresh(SHARD_1);
    assertThat(whereIs(dal, TENANT_1, UseCase.READ)).isEqualTo(identity(two));
    try (Connection connection = dal.dataSource(SHARD_1, UseCase.READ).getConnection()) {
      assertThat(Fleet.identity(connection)).isEqualTo(identity(two));
    }
    one.admin("ALTER DATABASE orders ALLOW_CONNECTIONS true");
    await().until(() -> whereIs(dal, TENANT_1, UseCase.READ).equals(identity(one)));
    assertThat(isServedByWrite(dal)).isFalse();
  }

  private static boolean isServedByWrite(DataAccessLayer dal) {
    return dal.explainRoute(TENANT_1, UseCase.READ).pools().stream()
        .anyMatch(pool -> pool.pool().useCase() == UseCase.WRITE);
  }

  @Test
  void replicaAndFallbackAreDown_errorNamesBoth() {
    put(down(), down());
    DataAccessLayer dal = startDegraded(builder().fallback(UseCase.READ, UseCase.WRITE));
    Throwable failure = failedRead(dal);
    assertThat(reasonOf(failure)).isEqualTo(FailureReason.DATABASE_UNAVAILABLE);
    assertThat(failure)
        .hasMessageStartingWith("shard-1/orders/READ for tenant 't-1': no pool is open; ")
        .hasMessageContaining(
            ". The fallback has failed, too: shard-1/orders/WRITE for tenant 't-1': ");
    assertThat(((BorrowFailure) failure).details().useCase()).isEqualTo(UseCase.READ);
  }

  @Test
  void tooManyWaitForAllReplicas_errorNamesEach() throws Exception {
    PoolSettings crowded = ENDLESS.withMaximumWaiting(1);
    put(patient(one), on(one).withPool(crowded), on(two).withPool(crowded));
    DataAccessLayer dal = start();
    exhaust(dal, 2);
    List<CompletableFuture<Throwable>> borrowers =
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> failedRead(dal), threads))
            .limit(3)
            .toList();
    Object first =
        CompletableFuture.anyOf(borrowers.toArray(CompletableFuture<?>[]::new))
            .get(Patience.SECONDS, TimeUnit.SECONDS);
    assertThat((Throwable) first)
        .isInstanceOf(PoolExhaustedException.class)
        .hasMessageContaining("is free, and 2 borrowers wait for one already")
        .hasMessageContaining("shard-1/orders/READ at ")
        .hasMessageContaining("; shard-1/orders/READ#1 at ");
    for (Connection connection : held) {
      connection.close();
    }
    for (CompletableFuture<Throwable> borrower : borrowers) {
      borrower.get(Patience.SECONDS, TimeUnit.SECONDS);
    }
  }
}
