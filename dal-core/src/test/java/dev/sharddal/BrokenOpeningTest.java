package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.DalStatus;
import dev.sharddal.report.InitializationReport;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.testing.Fleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ServiceConfigurationError;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Openings that end with an Error, and pools whose timers hang. */
class BrokenOpeningTest extends FleetTestBase {

  private static final PoolKey WRITE_1 = new PoolKey(SHARD_1, UseCase.WRITE, 0);

  private volatile Supplier<? extends Error> broken;

  static Stream<Supplier<? extends Error>> errors() {
    return Stream.of(
        () -> new AssertionError("asserted"),
        () -> new ServiceConfigurationError("no such provider"),
        () -> new NoClassDefFoundError("some/Plugin"),
        () -> new StackOverflowError("too deep"),
        () -> new OutOfMemoryError("unable to create native thread"));
  }

  private void breakIfTold() {
    Supplier<? extends Error> error = broken;
    if (error != null) {
      throw error.get();
    }
  }

  private static PoolStatus write1(DataAccessLayer dal) {
    DalStatus status = dal.status();
    return status.pools().stream()
        .filter(pool -> pool.pool().equals(WRITE_1))
        .findFirst()
        .orElseThrow();
  }

  private void isFailedAndRecovers(DataAccessLayer dal) {
    InitializationReport report = dal.initializeDB();
    assertThat(report.failed()).extracting(outcome -> outcome.pool()).contains(WRITE_1);
    assertThat(write1(dal).state()).isEqualTo(PoolStatus.State.FAILED);
    assertThat(write1(dal).failure()).contains(broken.get().getMessage());
    broken = null;
    await().until(() -> write1(dal).state() == PoolStatus.State.OPEN);
    await()
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(() -> whereIs(dal, TENANT_1).equals(identity(one)));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void finding15_customizerThrowsAnError_poolIsFailedAndRetried(Supplier<? extends Error> error) {
    broken = error;
    isFailedAndRecovers(
        build(
            builder()
                .initializationMode(InitializationMode.DEGRADED)
                .hikariCustomizer((pool, config) -> breakIfTold())));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void finding15_resolverThrowsAnError_poolIsFailedAndRetried(Supplier<? extends Error> error) {
    broken = error;
    store.put(Fleet.database(SHARD_1, patient(one).withCredentials(new Credentials.Secret("s"))));
    isFailedAndRecovers(
        build(
            builder()
                .initializationMode(InitializationMode.DEGRADED)
                .credentialsResolver(
                    pool -> {
                      breakIfTold();
                      return new Credentials.Password("app", "s3cret");
                    })));
  }

  @Test
  void finding15_errorInALaterConnect_theNextConnectIsTried() throws Exception {
    store.put(Fleet.database(SHARD_1, patient(one).withCredentials(new Credentials.Secret("s"))));
    DataAccessLayer dal =
        start(
            builder()
                .credentialsResolver(
                    pool -> {
                      breakIfTold();
                      return new Credentials.Password("app", "s3cret");
                    }));
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    broken = () -> new ServiceConfigurationError("no such provider");
    one.admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'orders'");
    await()
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(
            () -> {
              borrowInVain(dal);
              return write1(dal).state() == PoolStatus.State.FAILED;
            });
    broken = null;
    await()
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(() -> whereIs(dal, TENANT_1).equals(identity(one)));
  }

  /** Finds the connections dead, on a thread of its own: the pool's deadline outlasts the test. */
  private static void borrowInVain(DataAccessLayer dal) {
    Thread borrower =
        new Thread(
            () -> {
              try (Connection connection = dal.getConnection(TENANT_1)) {
                Fleet.identity(connection);
              } catch (SQLException e) {
                Thread.currentThread().setName("ended: " + e.getMessage());
              }
            });
    borrower.setDaemon(true);
    borrower.start();
  }

  @Test
  void finding05_everyTimerOfOnePoolHangs_changesOfOtherDatabasesAreFollowed() throws Exception {
    AtomicReference<ScheduledExecutorService> timers = new AtomicReference<>();
    DataAccessLayer dal =
        start(
            builder()
                .changePollInterval(Duration.ofMillis(20))
                .hikariCustomizer(
                    (pool, config) -> {
                      if (pool.database().equals(SHARD_2)) {
                        timers.set(config.getScheduledExecutor());
                      }
                    }));
    CountDownLatch hanging = new CountDownLatch(2);
    CountDownLatch released = new CountDownLatch(1);
    for (int i = 0; i < 50; i++) {
      timers.get().execute(() -> hang(hanging, released));
    }
    hanging.await();

    store.putDatabase(Fleet.database(SHARD_1, patient(two)), 0);
    await().until(() -> whereIs(dal, TENANT_1).equals(identity(two)));
    DatabaseKey added = new DatabaseKey("shard-3", "orders");
    store.put(Fleet.database(added, patient(one)));
    assertThat(dal.refresh(added).failed()).isEmpty();
    released.countDown();
  }

  private static void hang(CountDownLatch hanging, CountDownLatch released) {
    hanging.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
