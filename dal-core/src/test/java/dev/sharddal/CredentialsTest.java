package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.CredentialsResolver;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.report.PoolOutcome.Result;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.HoldingProxy;
import dev.sharddal.testing.Patience;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Passwords that are rotated, and what the library does when nobody tells it. */
class CredentialsTest extends FleetTestBase {

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
        .withProperty("connectTimeout", "100") // a busy machine needs long for a login
        .withProperty("loginTimeout", "100")
        .withPool(Fleet.SMALL_POOL);
  }

  private static CompletableFuture<Connection> borrow(DataAccessLayer dal) {
    CompletableFuture<Connection> borrowed = new CompletableFuture<>();
    new Thread(
            () -> {
              try {
                borrowed.complete(dal.getConnection(TENANT_1));
              } catch (SQLException e) {
                borrowed.completeExceptionally(e);
              }
            })
        .start();
    return borrowed;
  }

  /** Borrows until something has happened: idle connections may be there from before. */
  private static List<CompletableFuture<Connection>> borrowUntil(
      DataAccessLayer dal, BooleanSupplier happened) {
    List<CompletableFuture<Connection>> borrowers = new ArrayList<>();
    do {
      CompletableFuture<Connection> borrower = borrow(dal);
      borrowers.add(borrower);
      await().until(() -> borrower.isDone() || happened.getAsBoolean());
    } while (!happened.getAsBoolean());
    return borrowers;
  }

  private static void giveBack(List<CompletableFuture<Connection>> borrowers) throws Exception {
    for (CompletableFuture<Connection> each : borrowers) {
      each.get(Patience.SECONDS, TimeUnit.SECONDS).close();
    }
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
    store.put(Fleet.database(SHARD_1, through("rotated", "first").withPool(Fleet.PATIENT_POOL)));
    DataAccessLayer dal = start();
    try (Connection open = dal.getConnection(TENANT_1)) {
      one.user("rotated", "second");
      int before = proxy.accepted();
      List<CompletableFuture<Connection>> borrowers =
          borrowUntil(dal, () -> proxy.accepted() > before); // it was refused, or will be

      store.put(Fleet.database(SHARD_1, through("rotated", "second").withPool(Fleet.PATIENT_POOL)));

      assertThat(userOf(dal).get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("rotated");
      assertThat(Fleet.ask(open, "SELECT current_user")).isEqualTo("rotated");
      giveBack(borrowers);
    }
  }

  @Test
  void row01_passwordNeverMended_failsForThatReasonWithFewAttempts() throws Exception {
    one.user("rotated", "first");
    store.put(Fleet.database(SHARD_1, through("rotated", "first")));
    DataAccessLayer dal = start();
    try (Connection open = dal.getConnection(TENANT_1)) {
      int before = proxy.accepted();
      long start = System.nanoTime();
      one.user("rotated", "second");
      // A connection that was made before the change, and a first attempt that a busy machine has
      // not let end yet, come first.
      List<Connection> earlier = new ArrayList<>();
      await().until(() -> reasonOfBorrow(dal, earlier) == FailureReason.AUTHENTICATION_FAILED);
      assertThat(reasonsOfBorrows(dal, 6)).containsOnly(FailureReason.AUTHENTICATION_FAILED);
      int attempts = proxy.accepted() - before;
      assertThat(attempts).isBetween(1, earlier.size() + mostAttempts(System.nanoTime() - start));
      assertThat(Fleet.ask(open, "SELECT current_user")).isEqualTo("rotated");
      for (Connection each : earlier) {
        each.close();
      }
    }
  }

  private static FailureReason reasonOfBorrow(DataAccessLayer dal, List<Connection> borrowed) {
    try {
      borrowed.add(dal.getConnection(TENANT_1));
      return null;
    } catch (SQLException e) {
      return ((BorrowFailure) e).reason();
    }
  }

  private static List<FailureReason> reasonsOfBorrows(DataAccessLayer dal, int count)
      throws Exception {
    List<CompletableFuture<FailureReason>> reasons = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      CompletableFuture<FailureReason> reason = new CompletableFuture<>();
      reasons.add(reason);
      new Thread(() -> reason.complete(reasonOfBorrow(dal, new ArrayList<>()))).start();
    }
    List<FailureReason> all = new ArrayList<>();
    for (CompletableFuture<FailureReason> reason : reasons) {
      all.add(reason.get(Patience.SECONDS, TimeUnit.SECONDS));
    }
    return all;
  }

  /** The pauses between attempts are 0.5, 1, 2 .. 30 s, and chance may halve each. */
  private static int mostAttempts(long nanos) {
    int attempts = 1;
    long pause = 250;
    for (long left = TimeUnit.NANOSECONDS.toMillis(nanos); left >= pause; left -= pause) {
      attempts++;
      pause = Math.min(15_000, 2 * pause);
    }
    return attempts;
  }

  @Test
  void row01_secretRotated_resolverHearsOfItAndTheNewOneIsTriedAtOnce() throws Exception {
    one.user("rotated", "first");
    CachingResolver resolver = new CachingResolver("rotated", "first");
    DataAccessLayer dal = startWithSecret(resolver);
    try (Connection open = dal.getConnection(TENANT_1)) {
      resolver.secret = new Credentials.Password("rotated", "second");
      one.user("rotated", "second");
      List<Connection> borrowed = new ArrayList<>();
      while (resolver.refusals.get() == 0) { // an idle connection may be there from before
        borrowed.add(dal.getConnection(TENANT_1));
      }
      assertThat(resolver.cached).isEqualTo(resolver.secret);
      assertThat(Fleet.ask(open, "SELECT current_user")).isEqualTo("rotated");
      for (Connection each : borrowed) {
        each.close();
      }
    }
  }

  @Test
  void row01_newLoginIsLetInSlowly_isNotInterruptedByFurtherTries() throws Exception {
    one.user("blue", "first").user("green", "g");
    CachingResolver resolver = new CachingResolver("blue", "first");
    DataAccessLayer dal = startWithSecret(resolver);
    try (Connection open = dal.getConnection(TENANT_1)) {
      one.user("blue", "second");
      List<CompletableFuture<Connection>> borrowers =
          borrowUntil(dal, () -> resolver.refusals.get() > 0);
      proxy.hold("green");
      resolver.secret = new Credentials.Password("green", "g");
      resolver.cached = resolver.secret;
      await().until(() -> proxy.held() >= 1);
      int connects = proxy.accepted();
      int asked = resolver.asked.get();
      await().until(() -> resolver.asked.get() >= asked + 3); // it was looked at three times more
      assertThat(proxy.accepted()).isEqualTo(connects);
      assertThat(proxy.held()).isOne();
      proxy.release();
      giveBack(borrowers);
      assertThat(connectionsOf("green")).isPositive();
      assertThat(Fleet.ask(open, "SELECT current_user")).isEqualTo("blue");
    }
  }

  private DataAccessLayer startWithSecret(CredentialsResolver resolver) {
    store.put(
        Fleet.database(
            SHARD_1,
            through("blue", "unused")
                .withCredentials(new Credentials.Secret("prod/db-1"))
                .withPool(Fleet.PATIENT_POOL)));
    return start(builder().credentialsResolver(resolver));
  }

  /** Asks for the secret again only when it hears that it was refused. */
  private static final class CachingResolver implements CredentialsResolver {
    final AtomicInteger refusals = new AtomicInteger();
    final AtomicInteger asked = new AtomicInteger();
    volatile Credentials.Password secret;
    volatile Credentials.Password cached;

    CachingResolver(String user, String password) {
      secret = new Credentials.Password(user, password);
      cached = secret;
    }

    @Override
    public Credentials.Password resolve(PoolDefinition pool) {
      asked.incrementAndGet();
      return cached;
    }

    @Override
    public void refused(PoolDefinition pool, Credentials.Password refused) {
      cached = secret;
      refusals.incrementAndGet();
    }
  }

  @Test
  void row03_connectionUnderConstructionDuringARotation_doesNotStay() throws Exception {
    one.user("blue", "b").user("green", "g");
    store.put(writeOnly(through("blue", "b")));
    DataAccessLayer dal = start();
    try (Connection open = dal.getConnection(TENANT_1)) {
      proxy.hold("blue");
      List<CompletableFuture<Connection>> borrowers =
          borrowUntil(dal, () -> proxy.held() >= 1); // blue is being let in, and no other is idle
      CompletableFuture<String> waiter = userOf(dal);

      // The new credentials come with another way to the same server, which is not held up.
      store.put(writeOnly(on(one).withCredentials("green", "g")));
      assertThat(dal.refresh(SHARD_1).outcomes())
          .extracting(outcome -> outcome.result())
          .containsOnly(Result.REPLACED);

      assertThat(waiter.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("green");
      proxy.release();
      giveBack(borrowers);
      assertThat(Fleet.ask(open, "SELECT current_user")).isEqualTo("blue");
    }
    for (int i = 0; i < 8; i++) {
      assertThat(userOf(dal).get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("green");
    }
    // A login that went on when the proxy let it through has ended.
    await().until(() -> proxy.held() == 0 && connectionsOf("blue") == 0);
  }

  /** No pool for READ, whose connections would be held, too. */
  private static DatabaseMetadata writeOnly(Endpoint endpoint) {
    return DatabaseMetadata.of(
        SHARD_1, ConnectionDetails.of(endpoint.withPool(Fleet.PATIENT_POOL)));
  }

  private int connectionsOf(String user) {
    return Integer.parseInt(
        one.query(
                "postgres", "SELECT count(*) FROM pg_stat_activity WHERE usename = '" + user + "'")
            .get(0));
  }
}
