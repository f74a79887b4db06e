package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.event.DalListener;
import dev.sharddal.failure.TenantNotFoundException;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Patience;
import dev.sharddal.testing.Postgres;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ListenerTest {

  private static final DatabaseKey ORDERS = new DatabaseKey("shard-l", "orders");
  private static final PoolKey WRITE = new PoolKey(ORDERS, UseCase.WRITE, 0);
  private static final int BORROWERS = 8;

  private final Postgres one = Postgres.server("one");
  private final Postgres two = Postgres.server("two");
  private final InMemoryMetadataStore store = InMemoryMetadataStore.create();
  private final Set<Thread> threadsBefore = ourThreads();

  @BeforeEach
  void start() {
    for (Postgres server : List.of(one, two)) {
      server.user("listener", "s3cret").database("listener");
    }
    put(one);
    store.put(TenantMetadata.of("t-1", ORDERS));
  }

  private void put(Postgres server) {
    store.put(
        Fleet.database(
            ORDERS,
            Fleet.endpoint(server, "listener", "listener", "s3cret").withPool(Fleet.PATIENT_POOL)));
  }

  /** A listener each of whose methods does this. */
  private static DalListener everyMethod(InvocationHandler action) {
    return (DalListener)
        Proxy.newProxyInstance(
            DalListener.class.getClassLoader(), new Class<?>[] {DalListener.class}, action);
  }

  private static Set<Thread> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("sharddal-"))
        .collect(Collectors.toSet());
  }

  private void assertNoThreadIsLeft() {
    await()
        .untilAsserted(
            () ->
                assertThat(ourThreads().stream().filter(t -> !threadsBefore.contains(t)))
                    .isEmpty());
  }

  @Test
  void row37_listenerThatThrowsOrBlocks_changesNothingForABorrower() throws Exception {
    CountDownLatch blocks = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    DalListener thrower =
        everyMethod(
            (proxy, method, arguments) -> {
              throw new StackOverflowError("a listener's own trouble");
            });
    DalListener blocker =
        everyMethod(
            (proxy, method, arguments) -> {
              blocks.countDown();
              never.await();
              return null;
            });
    DataAccessLayer dal =
        DataAccessLayer.builder(store).listener(thrower).listener(blocker).build();
    try (dal) {
      dal.initializeDB();
      assertThat(blocks.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
      borrowFromManyThreads(dal);
      // Each is an event: far more than the queue of a listener that hears nothing can hold.
      for (int i = 0; i < 12_000; i++) {
        assertThatThrownBy(() -> dal.getConnection("nobody"))
            .isInstanceOf(TenantNotFoundException.class);
      }
      put(two);
      assertThat(dal.refresh().changed()).isEqualTo(2);
      borrowFromManyThreads(dal);
      try (Connection connection = dal.getConnection("t-1")) {
        assertThat(Fleet.identity(connection)).isEqualTo(two.port() + "/listener");
      }
    }
    assertNoThreadIsLeft();
  }

  private static void borrowFromManyThreads(DataAccessLayer dal) throws Exception {
    ExecutorService borrowers = Executors.newFixedThreadPool(BORROWERS);
    try {
      Callable<Integer> borrowing =
          () -> {
            for (int i = 0; i < 100; i++) {
              dal.getConnection("t-1", i % 2 == 0 ? UseCase.WRITE : UseCase.READ).close();
            }
            return 100;
          };
      for (Future<Integer> each :
          borrowers.invokeAll(
              Stream.generate(() -> borrowing).limit(BORROWERS).toList(),
              Patience.SECONDS,
              TimeUnit.SECONDS)) {
        assertThat(each.get()).isEqualTo(100);
      }
    } finally {
      borrowers.shutdownNow();
    }
  }

  @Test
  void listener_throughALifeTime_hearsWhatHappensInOrder() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    DalListener recorder =
        everyMethod(
            (proxy, method, arguments) -> {
              boolean ofAnotherPool = arguments[0] instanceof PoolKey pool && !pool.equals(WRITE);
              if (!ofAnotherPool) {
                heard.add(method.getName());
              }
              return null;
            });
    try (DataAccessLayer dal = DataAccessLayer.builder(store).listener(recorder).build()) {
      dal.initializeDB();
      dal.getConnection("t-1").close();
      assertThatThrownBy(() -> dal.getConnection("nobody"))
          .isInstanceOf(TenantNotFoundException.class);
      put(two);
      dal.refresh();
      await().until(() -> heard.contains("poolDrained"));
    }
    // Draining goes on beside the refresh, so when it ends is open.
    assertThat(heard.stream().filter(name -> !name.equals("poolDrained")))
        .containsExactly(
            "initializationStarted",
            "poolOpened",
            "tenantLoaded",
            "tenantLoaded",
            "borrowFailed",
            "poolReplaced",
            "refreshed",
            "poolRemoved");
    assertThat(heard.indexOf("poolDrained")).isGreaterThan(heard.indexOf("poolReplaced"));
    assertThat(heard).as("heard what came last before close() returned").endsWith("poolDrained");
    assertNoThreadIsLeft();
  }
}
