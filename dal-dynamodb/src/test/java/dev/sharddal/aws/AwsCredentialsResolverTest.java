package dev.sharddal.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sharddal.metadata.Credentials.Password;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.testing.Threads;
import java.lang.Thread.State;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Settings, and the end. */
@Timeout(300)
class AwsCredentialsResolverTest {

  private static final PoolDefinition POOL = Definitions.withSecret("prod/db-1");
  private static final Password LOGIN = new Password("app", "pass-1");

  @Test
  void build_badSetting_isRefusedWithKeyRuleAndValue() {
    refused(
        () -> AwsCredentialsResolver.builder().callTimeout(Duration.ofMillis(29)),
        "callTimeout: expected 30 ms to 365 days, but was PT0.029S");
    refused(
        () -> AwsCredentialsResolver.builder().refreshInterval(Duration.ZERO),
        "refreshInterval: expected 1000 ms to 365 days, but was PT0S");
    refused(
        () -> AwsCredentialsResolver.builder().maxStaleness(Duration.ofSeconds(Long.MAX_VALUE)),
        "maxStaleness: expected 1000 ms to 365 days");
    refused(
        () -> AwsCredentialsResolver.builder().maxStaleness(Duration.ofMinutes(14)).build(),
        "maxStaleness: expected at least refreshInterval (900000 ms), but was 840000 ms");
  }

  private static void refused(ThrowingCallable setting, String message) {
    assertThatIllegalArgumentException().isThrownBy(setting).withMessageContaining(message);
  }

  @Test
  void create_doesNoInputOrOutputYet() {
    Threads.awaitNone();
    try (AwsCredentialsResolver resolver = AwsCredentialsResolver.create()) {
      assertThat(resolver)
          .hasToString("AwsCredentialsResolver[refreshInterval=PT15M, maxStaleness=PT24H]");
      assertThat(Threads.ours()).isEmpty();
    }
  }

  @Test
  void resolve_password_isThatPassword() {
    try (AwsCredentialsResolver resolver = AwsCredentialsResolver.create()) {
      assertThat(resolver.resolve(Definitions.at("db-1", 5432, LOGIN))).isSameAs(LOGIN);
    }
  }

  @Test
  void close_leavesNoThreadAndTheApplicationsClientOpen() throws Exception {
    CloseableCredentials closedWithTheClient = new CloseableCredentials();
    try (SecretsManagerStub stub = new SecretsManagerStub();
        SecretsManagerClient client =
            SecretsManagerStub.settle(SecretsManagerClient.builder(), stub.uri())
                .credentialsProvider(closedWithTheClient)
                .build()) {
      stub.putLogin("prod/db-1", "app", "pass-1");
      AwsCredentialsResolver resolver =
          AwsCredentialsResolver.builder().secretsManager(client).build();
      assertThat(resolver.resolve(POOL)).isEqualTo(LOGIN);
      assertThat(Threads.ours()).isNotEmpty();
      resolver.close();
      // Idle threads, which end by themselves, wait for another read meanwhile.
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(thread -> thread.getName().startsWith("sharddal-"))
          .extracting(Thread::getState)
          .doesNotContain(State.WAITING, State.TIMED_WAITING);
      Threads.awaitNone();
      assertThatIllegalStateException()
          .isThrownBy(() -> resolver.resolve(POOL))
          .withMessageContaining("closed");
      assertThatCode(() -> resolver.refused(POOL, LOGIN)).doesNotThrowAnyException();
      assertThatCode(resolver::close).doesNotThrowAnyException();
      assertThat(closedWithTheClient.closes).hasValue(0);
    }
    assertThat(closedWithTheClient.closes).hasPositiveValue();
  }

  @Test
  void close_whileReadsHang_letsEverybodyGoWithinBound() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (SecretsManagerStub stub = new SecretsManagerStub();
        SecretsManagerClient client = stub.client()) {
      stub.fault(
          honest -> {
            never.await();
            return honest;
          });
      AwsCredentialsResolver resolver =
          AwsCredentialsResolver.builder()
              .secretsManager(client)
              .callTimeout(Duration.ofSeconds(60))
              .build();
      Queue<Throwable> outcomes = new ConcurrentLinkedQueue<>();
      // More than there are threads, so that some reads have not begun.
      for (int i = 0; i < 40; i++) {
        PoolDefinition pool = Definitions.withSecret("prod/db-" + i);
        new Thread(() -> outcomes.add(outcomeOf(resolver, pool))).start();
      }
      await().until(() -> stub.requests().size() == 32);
      resolver.close();
      await().until(() -> outcomes.size() == 40);
      assertThat(outcomes).hasOnlyElementsOfTypes(MetadataStoreException.class);
      assertThat(outcomes).filteredOn(e -> e.getMessage().contains("is closed")).hasSize(8);
      assertThat(stub.requests()).hasSize(32);
      Threads.awaitNone();
    }
  }

  @Test
  void resolve_readDoesNotEnd_isWaitedForASecondLongerThanItsTimeout() {
    try (AwsCredentialsResolver resolver =
        AwsCredentialsResolver.builder()
            .callTimeout(Duration.ofMillis(30))
            .executor(read -> {})
            .build()) {
      assertThatThrownBy(() -> resolver.resolve(POOL))
          .isInstanceOf(MetadataStoreException.class)
          .hasMessage("Secret 'prod/db-1' was not read within 1030 ms.");
    }
  }

  private static Throwable outcomeOf(AwsCredentialsResolver resolver, PoolDefinition pool) {
    try {
      return new AssertionError("resolved to " + resolver.resolve(pool));
    } catch (RuntimeException e) {
      return e;
    }
  }

  @Test
  void ownClient_isBoundedToo() {
    try (SecretsManagerClient client =
        OwnSecretsClient.create(Region.US_WEST_2, null, Duration.ofMillis(300))) {
      var settings = client.serviceClientConfiguration();
      assertThat(settings.region()).isEqualTo(Region.US_WEST_2);
      var timeouts = settings.overrideConfiguration();
      assertThat(timeouts.apiCallTimeout()).contains(Duration.ofMillis(300));
      assertThat(timeouts.apiCallAttemptTimeout()).contains(Duration.ofMillis(100));
      assertThat(timeouts.retryStrategy().orElseThrow().maxAttempts()).isEqualTo(3);
    }
  }

  /** The SDK closes what its clients were given. */
  @Test
  void close_ownClient_leavesTheApplicationsCredentialsProviderOpen() throws Exception {
    CloseableCredentials provider = new CloseableCredentials();
    try (SecretsManagerStub stub = new SecretsManagerStub()) {
      stub.putLogin("prod/db-1", "app", "pass-1");
      System.setProperty("aws.endpointUrlSecretsManager", stub.uri().toString());
      AwsCredentialsResolver resolver =
          AwsCredentialsResolver.builder()
              .region(SecretsManagerStub.REGION)
              .credentialsProvider(provider)
              .build();
      assertThat(resolver.resolve(POOL)).isEqualTo(LOGIN);
      resolver.close();
    } finally {
      System.clearProperty("aws.endpointUrlSecretsManager");
    }
    assertThat(provider.closes).hasValue(0);
    Threads.awaitNone();
  }

  private static final class CloseableCredentials implements AwsCredentialsProvider, AutoCloseable {

    private final AtomicInteger closes = new AtomicInteger();

    @Override
    public AwsCredentials resolveCredentials() {
      return AwsBasicCredentials.create("test", "test");
    }

    @Override
    public void close() {
      closes.incrementAndGet();
    }
  }
}
