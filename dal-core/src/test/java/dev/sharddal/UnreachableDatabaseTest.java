package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.event.DalListener;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.testing.Fault;
import dev.sharddal.testing.FaultProxy;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Patience;
import dev.sharddal.testing.ProxyPhase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a database that does not answer costs its borrowers, and when they are served again. */
class UnreachableDatabaseTest extends FleetTestBase implements DalListener {

  private static final PoolSettings HASTY = Fleet.HASTY_POOL.withMaximumPoolSize(2);

  private final FaultProxy proxy = FaultProxy.before(one);
  private final List<String> events = new CopyOnWriteArrayList<>();

  @AutoClose("shutdownNow")
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void letEverybodyIn() {
    proxy.close();
  }

  @Override
  public void breakerOpened(PoolKey pool, FailureReason reason, Throwable cause) {
    events.add("opened " + pool + " " + reason);
  }

  @Override
  public void breakerClosed(PoolKey pool, Duration after) {
    events.add("closed " + pool);
  }

  private Endpoint behindProxy(PoolSettings pool) {
    return on(one)
        .withPort(proxy.port())
        .withProperty("connectTimeout", "1")
        .withProperty("loginTimeout", "1")
        .withPool(pool);
  }

  private void put(PoolSettings pool) {
    store.put(DatabaseMetadata.of(SHARD_1, ConnectionDetails.of(behindProxy(pool))));
  }

  private void freeze() {
    proxy.inject(Fault.SILENT, ProxyPhase.CONNECT);
    proxy.strikeAll(Fault.FORGET);
  }

  /**
   * Borrows and uses a connection; returns why that was not possible, or null. The pool lends a
   * connection that was used a moment ago without a check, so it is found out by its use.
   */
  private static @Nullable Throwable refusal(DataAccessLayer dal) {
    return catchThrowable(() -> use(dal, UseCase.WRITE));
  }

  private static String use(DataAccessLayer dal, UseCase useCase) throws SQLException {
    try (Connection connection = dal.getConnection(TENANT_1, useCase)) {
      connection.setNetworkTimeout(Runnable::run, 500);
      return Fleet.identity(connection);
    }
  }

  private void awaitOpen(DataAccessLayer dal) {
    await()
        .until(
            () -> {
              refusal(dal);
              return events.size() == 1;
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"frozen", "refusing"})
  void row07_row08_databaseDoesNotAnswer_borrowersAreRefusedWithoutWaitingUntilItIsBack(String how)
      throws Exception {
    put(HASTY);
    DataAccessLayer dal = start(builder().listener(this));
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    if (how.equals("frozen")) {
      freeze();
    } else {
      one.admin("ALTER DATABASE orders ALLOW_CONNECTIONS false");
      one.query(
          "postgres",
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'orders'");
    }
    try {
      awaitOpen(dal);
      assertThat(events).containsExactly("opened shard-1/orders/WRITE DATABASE_UNAVAILABLE");
      PoolStatus status = dal.status().pools().get(0);
      assertThat(status.state()).isEqualTo(PoolStatus.State.FAILED);
      assertThat(status.failure()).startsWith("DATABASE_UNAVAILABLE: ");

      // A borrower that waited would reach no end of this test.
      put(HASTY.withConnectionTimeout(Duration.ofMinutes(10)));
      dal.refresh(SHARD_1);
      Throwable refused = refusal(dal);
      assertThat(refused)
          .isInstanceOfSatisfying(
              BorrowFailure.class,
              e -> assertThat(e.details().reason()).isEqualTo(FailureReason.DATABASE_UNAVAILABLE))
          .hasMessageContaining(
              "shard-1/orders/WRITE for tenant 't-1': the database has not answered for ")
          .hasMessageContaining("; the next probe is in ")
          .hasMessageContaining("Last failure: ");
      assertThat(whereIs(dal, TENANT_2)).isEqualTo(identity(two));
    } finally {
      proxy.heal();
      one.admin("ALTER DATABASE orders ALLOW_CONNECTIONS true");
    }
    await().until(() -> refusal(dal) == null);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    await().until(() -> events.size() == 2);
    assertThat(events.get(1)).isEqualTo("closed shard-1/orders/WRITE");
    assertThat(dal.status().pools().get(0).state()).isEqualTo(PoolStatus.State.OPEN);
  }

  @Test
  void row10_poolIsExhaustedByALeak_isNotTakenForAnOutage() throws Exception {
    put(HASTY.withMaximumPoolSize(1));
    DataAccessLayer dal = start(builder().listener(this));
    try (Connection leaked = dal.getConnection(TENANT_1)) {
      int before = proxy.accepted();
      assertThat(refusal(dal)).hasMessageContaining("All are borrowed");
      await("a probe").until(() -> proxy.accepted() > before);
      assertThat(refusal(dal)).hasMessageContaining("All are borrowed");
      assertThat(Fleet.identity(leaked)).isEqualTo(identity(one));
    }
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    assertThat(events).isEmpty();
  }

  @Test
  void row07_databaseAnswersAndIsSlowToAcceptLogins_isNotTakenForAnOutage() throws Exception {
    put(HASTY.withMaximumPoolSize(1));
    DataAccessLayer dal = start(builder().listener(this));
    proxy.inject(Fault.SILENT, ProxyPhase.CONNECT);
    await("two probes that get no answer")
        .until(
            () -> {
              try (Connection busy = dal.getConnection(TENANT_1)) {
                assertThat(Fleet.identity(busy)).isEqualTo(identity(one));
                assertThat(refusal(dal)).hasMessageContaining("All are borrowed");
              }
              return proxy.struck() >= 2;
            });
    assertThat(events).isEmpty();
  }

  @Test
  void row01_loginIsRefused_isRetriedByItsOwnRules() throws Exception {
    one.user("changed", "first");
    store.put(
        DatabaseMetadata.of(
            SHARD_1, ConnectionDetails.of(behindProxy(HASTY).withCredentials("changed", "first"))));
    DataAccessLayer dal = start(builder().listener(this));
    one.user("changed", "second");
    one.query(
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'changed'");
    await()
        .until(
            () ->
                refusal(dal) instanceof BorrowFailure e
                    && e.details().reason() == FailureReason.AUTHENTICATION_FAILED);
    assertThat(events).isEmpty();
    one.user("changed", "first");
    await().until(() -> refusal(dal) == null);
  }

  @Test
  void row07_switchedOff_everyBorrowerWaits() throws Exception {
    put(HASTY);
    DataAccessLayer dal = start(builder().listener(this).breakerProbeInterval(Duration.ZERO));
    freeze();
    assertThat(refusal(dal)).as("a connection that was lent").isNotNull();
    for (int i = 0; i < 5; i++) {
      assertThat(refusal(dal)).hasMessageContaining("within 300 ms");
    }
    assertThat(events).isEmpty();
  }

  @Test
  void row07_replicaDoesNotAnswer_readsGoToTheOtherAndComeBack() throws Exception {
    two.user("app", "s3cret");
    store.put(
        DatabaseMetadata.of(
            SHARD_1,
            ConnectionDetails.of(on(one))
                .withEndpoint(UseCase.READ, behindProxy(HASTY), on(two).withPool(HASTY))));
    DataAccessLayer dal = start(builder().listener(this));
    freeze();
    await("its connection is found out")
        .until(() -> catchThrowable(() -> use(dal, UseCase.READ)) != null);
    for (int i = 0; i < 50; i++) {
      assertThat(use(dal, UseCase.READ)).isEqualTo(identity(two));
    }
    proxy.heal();
    await().until(() -> whereIs(dal, TENANT_1, UseCase.READ).equals(identity(one)));
  }

  @Test
  void row07_poolIsReplacedByOneOfAnotherServer_itsBreakerIsClosed() throws Exception {
    put(HASTY);
    DataAccessLayer dal = start(builder().listener(this));
    freeze();
    awaitOpen(dal);
    store.put(DatabaseMetadata.of(SHARD_1, ConnectionDetails.of(on(two))));
    dal.refresh(SHARD_1);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(two));
    assertThat(dal.status().pools().get(0).state()).isEqualTo(PoolStatus.State.OPEN);
  }

  /** Returns the refusal of each borrower, or null, once it has ended. */
  private List<CompletableFuture<@Nullable Throwable>> startBorrowers(
      DataAccessLayer dal, int count) {
    return Stream.generate(() -> CompletableFuture.supplyAsync(() -> refusal(dal), threads))
        .limit(count)
        .toList();
  }

  @Test
  void row07_probeEndsWithAnError_opensTheBreakerAndProbesGoOn() throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    store.put(
        DatabaseMetadata.of(
            SHARD_1,
            ConnectionDetails.of(
                behindProxy(HASTY).withCredentials(new Credentials.Secret("of-the-database")))));
    DataAccessLayer dal =
        start(
            builder()
                .listener(this)
                .credentialsResolver(
                    pool -> {
                      if (broken.get()) {
                        throw new NoClassDefFoundError("a part of the resolver");
                      }
                      return new Credentials.Password("app", "s3cret");
                    }));
    broken.set(true);
    freeze();
    awaitOpen(dal);
    assertThat(refusal(dal)).hasMessageContaining("a part of the resolver");
    broken.set(false);
    proxy.heal();
    await().until(() -> refusal(dal) == null);
  }

  @Test
  void row09_moreBorrowersThanMayWait_theNextIsRefusedAtOnce() throws Exception {
    put(Fleet.PATIENT_POOL.withMaximumPoolSize(1).withMaximumWaiting(3));
    DataAccessLayer dal = start();
    List<CompletableFuture<@Nullable Throwable>> borrowers;
    try (Connection held = dal.getConnection(TENANT_1)) {
      assertThat(held.isClosed()).isFalse();
      borrowers = startBorrowers(dal, 4);
      await().until(() -> borrowers.stream().anyMatch(CompletableFuture::isDone));
    }
    List<Throwable> refused = new ArrayList<>();
    for (CompletableFuture<@Nullable Throwable> borrower : borrowers) {
      Throwable refusal = borrower.get(Patience.SECONDS, TimeUnit.SECONDS);
      if (refusal != null) {
        refused.add(refusal);
      }
    }
    assertThat(refused)
        .singleElement()
        .satisfies(
            e ->
                assertThat(((BorrowFailure) e).details().reason())
                    .isEqualTo(FailureReason.POOL_EXHAUSTED))
        .asString()
        .contains("is free, and 3 borrowers wait for one already")
        .contains("maximumWaiting");
    assertThat(whereIs(dal, TENANT_1)).as("places become free").isEqualTo(identity(one));
  }

  @Test
  void row09_noBound_everyBorrowerWaits() throws Exception {
    put(Fleet.PATIENT_POOL.withMaximumPoolSize(1).withMaximumWaiting(0));
    DataAccessLayer dal = start();
    List<CompletableFuture<@Nullable Throwable>> borrowers;
    try (Connection held = dal.getConnection(TENANT_1)) {
      assertThat(held.isClosed()).isFalse();
      borrowers = startBorrowers(dal, 150);
      await().until(() -> dal.status().pools().get(0).waiting() == 150);
    }
    for (CompletableFuture<@Nullable Throwable> borrower : borrowers) {
      assertThat(borrower.get(Patience.SECONDS, TimeUnit.SECONDS)).isNull();
    }
  }
}
