package dev.sharddal.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sharddal.metadata.Credentials.Password;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.testing.CapturedLog;
import dev.sharddal.testing.FakeTicker;
import dev.sharddal.testing.Threads;
import java.io.IOException;
import java.lang.Thread.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** What is read, how often, and when it is read again. */
@Timeout(300)
class SecretCacheTest {

  private static final Duration INTERVAL = Duration.ofMinutes(15);
  private static final PoolDefinition POOL = Definitions.withSecret("prod/db-1");
  private static final Password FIRST = new Password("app", "pass-1");
  private static final Password SECOND = new Password("app", "pass-2");

  private final FakeTicker ticker = new FakeTicker();
  private SecretsManagerStub stub;
  private SecretsManagerClient client;

  /** Reads in the thread that asks, so that every read has ended when that goes on. */
  private AwsCredentialsResolver resolver;

  @BeforeEach
  void start() throws IOException {
    stub = new SecretsManagerStub();
    stub.putLogin("prod/db-1", "app", "pass-1");
    client = stub.client();
    resolver = builder().executor(Runnable::run).build();
  }

  private AwsCredentialsResolver.Builder builder() {
    return AwsCredentialsResolver.builder()
        .secretsManager(client)
        .callTimeout(Duration.ofSeconds(60))
        .ticker(ticker);
  }

  @AfterEach
  void stop() {
    resolver.close();
    client.close();
    stub.close();
    Threads.awaitNone();
  }

  private void rotate() {
    stub.putLogin("prod/db-1", "app", "pass-2");
  }

  @Test
  void resolve_secret_isReadOnceWhateverElseItHolds() {
    stub.put(
        "prod/db-1",
        """
        {"engine":"postgres","host":"db-1.internal","port":5432,"masterarn":null,
         "tags":{"password":["no"]},"username":"app","password":"pass-1","dbname":"orders"}""");
    assertThat(resolver.resolve(POOL)).isEqualTo(FIRST);
    ticker.advance(INTERVAL.minusNanos(1));
    assertThat(resolver.resolve(POOL)).isEqualTo(FIRST);
    assertThat(stub.requests()).containsExactly("prod/db-1");
  }

  @Test
  void resolve_twoSecrets_eachHasItsOwn() {
    stub.putLogin("prod/db-2", "other", "pass-3");
    assertThat(resolver.resolve(POOL)).isEqualTo(FIRST);
    assertThat(resolver.resolve(Definitions.withSecret("prod/db-2")))
        .isEqualTo(new Password("other", "pass-3"));
  }

  @Test
  void resolve_afterTheInterval_servesTheOldOneOnceMoreAndReadsAgain() {
    resolver.resolve(POOL);
    rotate();
    ticker.advance(INTERVAL);
    assertThat(resolver.resolve(POOL)).isEqualTo(FIRST);
    assertThat(resolver.resolve(POOL)).isEqualTo(SECOND);
    assertThat(stub.requests()).hasSize(2);
  }

  @Test
  void resolve_whileAReadGoesOnBehind_doesNotWaitForIt() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    try (AwsCredentialsResolver threaded = builder().build()) {
      threaded.resolve(POOL);
      rotate();
      stub.fault(
          honest -> {
            gate.await();
            return honest;
          });
      ticker.advance(INTERVAL);
      for (int i = 0; i < 20; i++) {
        assertThat(threaded.resolve(POOL)).isEqualTo(FIRST);
      }
      gate.countDown();
      await().until(() -> threaded.resolve(POOL).equals(SECOND));
      assertThat(stub.requests()).hasSize(2);
    }
  }

  @Test
  void refused_theNextResolve_asksAgain() {
    Password first = resolver.resolve(POOL);
    rotate();
    ticker.advance(Duration.ofSeconds(1));
    try (CapturedLog log = CapturedLog.everythingOf(AwsCredentialsResolver.class.getName())) {
      resolver.refused(POOL, first);
      assertThat(stub.requests()).hasSize(1);
      assertThat(resolver.resolve(POOL)).isEqualTo(SECOND);
      assertThat(resolver.resolve(POOL)).isEqualTo(SECOND);
      assertThat(log.text()).contains("INFO", "'prod/db-1'").doesNotContain("pass-1", "pass-2");
    }
    assertThat(stub.requests()).hasSize(2);
  }

  @Test
  void refused_somethingOlderThanWhatIsHeld_asksNobody() {
    Password first = resolver.resolve(POOL);
    rotate();
    ticker.advance(INTERVAL);
    resolver.resolve(POOL);
    ticker.advance(Duration.ofSeconds(1));
    resolver.refused(POOL, first);
    assertThat(resolver.resolve(POOL)).isEqualTo(SECOND);
    assertThat(stub.requests()).hasSize(2);
  }

  @Test
  void refused_unknownSecret_asksNobody() {
    resolver.refused(POOL, FIRST);
    assertThat(stub.requests()).isEmpty();
  }

  @Test
  void refused_aFlood_asksOnceInASecond() {
    for (int second = 1; second <= 3; second++) {
      for (int i = 0; i < 100; i++) {
        resolver.refused(POOL, resolver.resolve(POOL));
      }
      assertThat(stub.requests()).hasSize(second);
      ticker.advance(Duration.ofSeconds(1));
    }
  }

  /** What a read finds that began before the refusal says nothing about the time after it. */
  @Test
  void refused_whileAReadIsUnderWay_isNotForgotten() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    try (AwsCredentialsResolver threaded = builder().build()) {
      Password first = threaded.resolve(POOL);
      stub.fault(
          honest -> {
            asked.countDown();
            gate.await();
            return honest;
          });
      ticker.advance(INTERVAL);
      threaded.resolve(POOL);
      asked.await();
      rotate();
      threaded.refused(POOL, first);
      gate.countDown();
      assertThat(threaded.resolve(POOL)).isEqualTo(FIRST);
      ticker.advance(Duration.ofSeconds(1));
      assertThat(threaded.resolve(POOL)).isEqualTo(SECOND);
      assertThat(stub.requests()).hasSize(3);
    }
  }

  @Test
  void resolve_100ThreadsAtOnce_shareOneRead() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    stub.fault(
        honest -> {
          gate.await();
          return honest;
        });
    Queue<Password> found = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    try (AwsCredentialsResolver threaded = builder().build()) {
      for (int i = 0; i < 100; i++) {
        Thread thread = new Thread(() -> found.add(threaded.resolve(POOL)));
        threads.add(thread);
        thread.start();
      }
      await().until(() -> threads.stream().allMatch(t -> t.getState() == State.TIMED_WAITING));
      gate.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(found).hasSize(100).containsOnly(FIRST);
    assertThat(stub.requests()).hasSize(1);
  }

  @Test
  void resolve_nobodyAskedForLong_waitsForWhatIsInForceNow() {
    resolver.resolve(POOL);
    rotate();
    ticker.advance(Duration.ofHours(24));
    assertThat(resolver.resolve(POOL)).isEqualTo(SECOND);
  }
}
