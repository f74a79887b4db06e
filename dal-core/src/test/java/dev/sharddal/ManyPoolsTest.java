package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.event.DalListener;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.CredentialsResolver;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.testing.BadServer;
import dev.sharddal.testing.Fleet;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How a start with many pools treats the servers, and what it tells meanwhile. */
class ManyPoolsTest extends FleetTestBase {

  private static final int PER_SERVER = 8;

  /** Of all pools together, with those that retry the refused ones. */
  private static final int MOST_THREADS = 16;

  /** It ends before such a connect would count as stuck, and another took its place. */
  private static final long HELD_UP_MILLIS = 1_500;

  /**
   * Sees every connect when it begins, and holds up the first ones until a server has its share.
   */
  private static final class CountingResolver implements CredentialsResolver {
    private final AtomicInteger connecting = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final CountDownLatch fullHouse = new CountDownLatch(PER_SERVER);

    @Override
    public Credentials.Password resolve(PoolDefinition pool) {
      most.accumulateAndGet(connecting.incrementAndGet(), Math::max);
      fullHouse.countDown();
      try {
        fullHouse.await(HELD_UP_MILLIS, TimeUnit.MILLISECONDS);
        Thread.yield();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        connecting.decrementAndGet();
      }
      return new Credentials.Password("app", "s3cret");
    }
  }

  @Test
  void initializeDB_manyDatabasesOnOneServer_connectsToNoMoreThanEightAtATime() {
    for (int i = 0; i < 20; i++) {
      store.put(
          Fleet.database(
              new DatabaseKey("shard-s", "orders-" + i),
              // Host names are the same in capitals.
              patient(one)
                  .withHost(i % 2 == 0 ? "localhost" : "LOCALHOST")
                  .withCredentials(new Credentials.Secret("orders"))));
    }
    CountingResolver resolver = new CountingResolver();
    DataAccessLayer dal = build(builder().credentialsResolver(resolver));

    assertThat(dal.initializeDB().failed()).isEmpty();

    assertThat(dal.status().pools()).hasSize(44);
    assertThat(resolver.most).hasValue(PER_SERVER);
  }

  /** Counts as anybody can who wants to show progress. */
  private static final class Progress implements DalListener {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Set<PoolKey> open = new HashSet<>();
    private final Set<PoolKey> failed = new HashSet<>();
    private int pools;

    @Override
    public void initializationStarted(int databases, int poolsToOpen) {
      pools = poolsToOpen;
      say();
    }

    @Override
    public void poolOpened(PoolKey pool, Duration took) {
      open.add(pool);
      failed.remove(pool);
      say();
    }

    @Override
    public void poolFailed(PoolKey pool, FailureReason reason, Throwable cause, Duration retryIn) {
      failed.add(pool);
      say();
    }

    private void say() {
      lines.add(open.size() + " of " + pools + ", " + failed.size() + " failed");
    }
  }

  @Test
  void listener_duringInitialization_canTellHowManyPoolsOfHowManyAreThere() {
    store.put(
        Fleet.database(
            new DatabaseKey("shard-3", "orders"), patient(one).withPort(BadServer.refusingPort())));
    Progress progress = new Progress();
    DataAccessLayer dal =
        build(builder().initializationMode(InitializationMode.DEGRADED).listener(progress));

    dal.initializeDB();

    assertThat(progress.lines).first().isEqualTo("0 of 6, 0 failed");
    // What was heard before initializeDB() returned; a failed pool may be tried again by then.
    assertThat(progress.lines).contains("4 of 6, 2 failed").hasSizeGreaterThanOrEqualTo(7);
  }

  /** 200 pools with a connection each, and 800 that are refused: a server has its limit, too. */
  @Test
  void row18_thousandPools_haveNoThreadsOfTheirOwn() {
    int refusing = BadServer.refusingPort();
    for (int i = 0; i < 998; i++) {
      Endpoint endpoint =
          patient(i % 2 == 0 ? one : two)
              .withPool(Fleet.PATIENT_POOL.withMaximumPoolSize(1))
              .withCredentials(new Credentials.Secret("orders"));
      store.put(
          DatabaseMetadata.of(
              new DatabaseKey("shard-s", "orders-" + i),
              ConnectionDetails.of(i < 198 ? endpoint : endpoint.withPort(refusing))));
    }
    store.put(DatabaseMetadata.of(SHARD_1, ConnectionDetails.of(patient(one))));
    store.put(DatabaseMetadata.of(SHARD_2, ConnectionDetails.of(patient(two))));
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    DataAccessLayer dal =
        start(
            builder()
                .initializationMode(InitializationMode.DEGRADED)
                .credentialsResolver(pool -> new Credentials.Password("app", "s3cret")));

    assertThat(dal.status().pools()).hasSize(1_000);
    assertThat(dal.status().pools())
        .filteredOn(pool -> pool.state() == PoolStatus.State.OPEN)
        .hasSize(200);
    await("threads of the start end")
        .untilAsserted(
            () -> {
              Set<Thread> now = new HashSet<>(Thread.getAllStackTraces().keySet());
              now.removeAll(before);
              assertThat(now).hasSizeLessThanOrEqualTo(MOST_THREADS);
            });
  }
}
