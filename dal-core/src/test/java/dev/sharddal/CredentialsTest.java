package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.CredentialsResolver;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.report.PoolOutcome.Result;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.HoldingProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Passwords that are rotated, and what the library does when nobody tells it. */
class CredentialsTest extends FleetTestBase {

  private static final PoolSettings PATIENT =
      Fleet.SMALL_POOL.withConnectionTimeout(Duration.ofSeconds(30));

  private final HoldingProxy proxy = HoldingProxy.before(one);

  @AfterEach
  void stopProxy() {
    proxy.close();
  }

  private Endpoint through(String user, String password) {
    return Endpoint.at("127.0.0.1", proxy.port())
        .withEngine("postgresql")
        .withDatabase("orders")
        .withCredentials(user, password)
        .withPool(Fleet.SMALL_POOL);
  }

  private static CompletableFuture<String> userOf(DataAccessLayer dal) {
    CompletableFuture<String> user = new CompletableFuture<>();
    new Thread(
            () -> {
              try (Connection connection = dal.getConnection(TENANT_1)) {
                user.complete(Fleet.ask(connection, "SELECT current_user"));
              } catch (SQLException e) {
                user.completeExceptionally(e);
              }
            })
        .start();
    return user;
  }

  @Test
  void row01_passwordRotated_openConnectionsLiveOnAndTheNewOneIsFoundWithoutARefresh()
      throws Exception {
    one.user("rotated", "first");
    store.put(Fleet.database(SHARD_1, through("rotated", "first").withPool(PATIENT)));
    DataAccessLayer dal = start();
    try (Connection open = dal.getConnection(TENANT_1)) {
      one.user("rotated", "second");
      int before = proxy.accepted();
      CompletableFuture<String> waiter = userOf(dal);
      await().until(() -> proxy.accepted() > before); // it was refused, or will be

      store.put(Fleet.database(SHARD_1, through("rotated", "second").withPool(PATIENT)));

      assertThat(waiter.get(10, TimeUnit.SECONDS)).isEqualTo("rotated");
      assertThat(Fleet.ask(open, "SELECT current_user")).isEqualTo("rotated");
    }
  }

  @Test
  void row01_passwordNeverMended_failsAtTheDeadlineWithFewAttempts() throws Exception {
    one.user("rotated", "first");
    store.put(Fleet.database(SHARD_1, through("rotated", "first")));
    DataAccessLayer dal = start();
    try (Connection open = dal.getConnection(TENANT_1)) {
      one.user("rotated", "second");
      int before = proxy.accepted();
      BorrowFailure failure = (BorrowFailure) catchThrowable(() -> dal.getConnection(TENANT_1));
      assertThat(failure.reason()).isEqualTo(FailureReason.AUTHENTICATION_FAILED);
      // HikariCP alone would have tried 8 times in these 1.5 s; our steps are 0.5, 1 and 2 s, and
      // chance may halve each.
      assertThat(proxy.accepted() - before).isBetween(1, 3);
      assertThat(Fleet.ask(open, "SELECT current_user")).isEqualTo("rotated");
    }
  }

  @Test
  void row01_secretRotated_resolverHearsOfItAndTheNewOneIsTriedAtOnce() throws Exception {
    one.user("rotated", "first");
    Endpoint endpoint =
        through("rotated", "first")
            .withCredentials(new Credentials.Secret("prod/db-1"))
            .withPool(PATIENT);
    store.put(Fleet.database(SHARD_1, endpoint));
    CachingResolver resolver = new CachingResolver();
    DataAccessLayer dal = start(builder().credentialsResolver(resolver));
    try (Connection open = dal.getConnection(TENANT_1)) {
      one.user("rotated", "second");
      resolver.secret = "second";
      CompletableFuture<String> waiter = userOf(dal);
      assertThat(waiter.get(10, TimeUnit.SECONDS)).isEqualTo("rotated");
      assertThat(resolver.refusals.get()).isOne();
      assertThat(Fleet.ask(open, "SELECT current_user")).isEqualTo("rotated");
    }
  }

  @Test
  void row01_newLoginIsLetInSlowly_isNotInterruptedByFurtherTries() throws Exception {
    one.user("rotated", "first");
    Endpoint endpoint =
        through("rotated", "first")
            .withCredentials(new Credentials.Secret("prod/db-1"))
            .withPool(PATIENT);
    store.put(Fleet.database(SHARD_1, endpoint));
    CachingResolver resolver = new CachingResolver();
    DataAccessLayer dal = start(builder().credentialsResolver(resolver));
    try (Connection open = dal.getConnection(TENANT_1)) {
      one.user("rotated", "second");
      CompletableFuture<String> waiter = userOf(dal);
      await().until(() -> resolver.refusals.get() == 1);
      proxy.hold();
      resolver.cached = "second";
      await().until(() -> proxy.held() == 1);
      int connects = proxy.accepted();
      int asked = resolver.asked.get();
      await().until(() -> resolver.asked.get() >= asked + 3); // it was looked at three times more
      assertThat(proxy.accepted()).isEqualTo(connects);
      proxy.release();
      assertThat(waiter.get(10, TimeUnit.SECONDS)).isEqualTo("rotated");
      assertThat(Fleet.ask(open, "SELECT current_user")).isEqualTo("rotated");
    }
  }

  /** Asks for the secret again only when it hears that it was refused. */
  private static final class CachingResolver implements CredentialsResolver {
    final AtomicInteger refusals = new AtomicInteger();
    final AtomicInteger asked = new AtomicInteger();
    volatile String secret = "first";
    volatile String cached = "first";

    @Override
    public Credentials.Password resolve(PoolDefinition pool) {
      asked.incrementAndGet();
      return new Credentials.Password("rotated", cached);
    }

    @Override
    public void refused(PoolDefinition pool, Credentials.Password refused) {
      refusals.incrementAndGet();
      cached = secret;
    }
  }

  @Test
  void row03_connectionUnderConstructionDuringARotation_doesNotStay() throws Exception {
    one.user("blue", "b").user("green", "g");
    store.put(Fleet.database(SHARD_1, through("blue", "b").withPool(PATIENT)));
    DataAccessLayer dal = start();
    try (Connection open = dal.getConnection(TENANT_1)) {
      proxy.hold();
      CompletableFuture<String> waiter = userOf(dal);
      await().until(() -> proxy.held() == 1); // blue is being let in

      // The new credentials come with another way to the same server, which is not held up.
      store.put(Fleet.database(SHARD_1, on(one).withCredentials("green", "g").withPool(PATIENT)));
      assertThat(dal.refresh(SHARD_1).outcomes())
          .extracting(outcome -> outcome.result())
          .containsOnly(Result.REPLACED);

      assertThat(waiter.get(10, TimeUnit.SECONDS)).isEqualTo("green");
      proxy.release();
      assertThat(Fleet.ask(open, "SELECT current_user")).isEqualTo("blue");
    }
    await().until(() -> connectionsOf("blue") == 0);
    for (int i = 0; i < 8; i++) {
      assertThat(userOf(dal).get(10, TimeUnit.SECONDS)).isEqualTo("green");
    }
    assertThat(connectionsOf("blue")).isZero();
  }

  private int connectionsOf(String user) {
    return Integer.parseInt(
        one.query(
                "postgres", "SELECT count(*) FROM pg_stat_activity WHERE usename = '" + user + "'")
            .get(0));
  }
}
