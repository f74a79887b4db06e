package dev.sharddal.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sharddal.metadata.Credentials.Password;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.testing.CapturedLog;
import dev.sharddal.testing.FakeTicker;
import dev.sharddal.testing.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Secrets Manager is down, after it was asked once. Every read ends before its caller goes on. */
@Timeout(300)
class SecretOutageTest {

  private static final Duration INTERVAL = Duration.ofMinutes(15);
  private static final Duration STALENESS = Duration.ofHours(2);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final PoolDefinition POOL = Definitions.withSecret("prod/db-1");
  private static final Password LAST_GOOD = new Password("app", "pass-1");
  private static final RandomGenerator LEAST = () -> 0;

  private final FakeTicker ticker = new FakeTicker();
  private SecretsManagerStub stub;
  private SecretsManagerClient client;
  private AwsCredentialsResolver resolver;

  @BeforeEach
  void start() throws IOException {
    stub = new SecretsManagerStub();
    stub.putLogin("prod/db-1", "app", "pass-1");
    client = stub.client();
    resolver = resolver(LEAST);
  }

  private AwsCredentialsResolver resolver(RandomGenerator random) {
    return AwsCredentialsResolver.builder()
        .secretsManager(client)
        .maxStaleness(STALENESS)
        .ticker(ticker)
        .random(random)
        .executor(Runnable::run)
        .build();
  }

  @AfterEach
  void stop() {
    resolver.close();
    client.close();
    stub.close();
    Threads.awaitNone();
  }

  private void breakDownAfterTheFirstRead() {
    resolver.resolve(POOL);
    stub.failAll(500, "InternalServiceError");
    ticker.advance(INTERVAL);
  }

  @Test
  void outage_lastGoodServesUntilItIsTooOld() {
    breakDownAfterTheFirstRead();
    assertThat(resolver.resolve(POOL)).isEqualTo(LAST_GOOD);
    ticker.advance(STALENESS.minus(INTERVAL).minusNanos(1));
    assertThat(resolver.resolve(POOL)).isEqualTo(LAST_GOOD);
    ticker.advance(Duration.ofMinutes(1));
    assertThatThrownBy(() -> resolver.resolve(POOL))
        .isInstanceOf(MetadataStoreException.class)
        .hasMessageContainingAll("'prod/db-1'", "InternalServiceError", "too old to be used")
        .hasMessageNotContaining("pass-1");
  }

  @Test
  void outage_readsAreTriedAtGrowingIntervals() {
    breakDownAfterTheFirstRead();
    int seconds = 0;
    for (int pause : new int[] {1, 2, 4, 8, 16, 20, 20}) {
      int before = stub.requests().size();
      resolver.resolve(POOL);
      assertThat(stub.requests()).as("after %s s", seconds).hasSize(before + 1);
      ticker.advance(Duration.ofSeconds(pause).minusNanos(1));
      resolver.resolve(POOL);
      assertThat(stub.requests()).as("just before %s s more", pause).hasSize(before + 1);
      ticker.advance(Duration.ofNanos(1));
      seconds += pause;
    }
  }

  @Test
  void outage_pausesAreSpreadByUpToAHalf() {
    resolver.close();
    resolver = resolver(SECOND::toNanos);
    breakDownAfterTheFirstRead();
    resolver.resolve(POOL);
    ticker.advance(SECOND.multipliedBy(5).dividedBy(4));
    resolver.resolve(POOL);
    assertThat(stub.requests()).hasSize(2);
    ticker.advance(SECOND.dividedBy(4));
    resolver.resolve(POOL);
    assertThat(stub.requests()).hasSize(3);
  }

  @Test
  void outage_isToldOnceAndSoIsItsEnd() {
    try (CapturedLog log = CapturedLog.everythingOf(AwsCredentialsResolver.class.getName())) {
      breakDownAfterTheFirstRead();
      for (int i = 0; i < 5; i++) {
        resolver.resolve(POOL);
        ticker.advance(Duration.ofMinutes(1));
      }
      assertThat(log.text())
          .containsOnlyOnce("WARN")
          .contains("'prod/db-1'", "is used until it is 7200 s old");
      stub.mend();
      stub.putLogin("prod/db-1", "app", "pass-2");
      resolver.resolve(POOL);
      assertThat(resolver.resolve(POOL)).isEqualTo(new Password("app", "pass-2"));
      assertThat(log.text())
          .containsOnlyOnce("INFO")
          .contains("Secret 'prod/db-1' can be read again")
          .doesNotContain("pass-1", "pass-2");
    }
  }

  @Test
  void outage_refused_isAskedAndThenLastGoodServes() {
    resolver.resolve(POOL);
    stub.failAll(503, "ServiceUnavailable");
    ticker.advance(SECOND);
    resolver.refused(POOL, LAST_GOOD);
    assertThat(resolver.resolve(POOL)).isEqualTo(LAST_GOOD);
    assertThat(resolver.resolve(POOL)).isEqualTo(LAST_GOOD);
    assertThat(stub.requests()).hasSize(2);
    stub.mend();
    stub.putLogin("prod/db-1", "app", "pass-2");
    ticker.advance(SECOND);
    assertThat(resolver.resolve(POOL)).isEqualTo(new Password("app", "pass-2"));
  }

  @Test
  void firstRead_fails_isNotTriedAgainDuringThePause() {
    stub.failAll(500, "InternalServiceError");
    MetadataStoreException first = failure();
    assertThat(first).hasMessageNotContaining("next attempt");
    assertThat(failure())
        .hasMessageContainingAll("InternalServiceError", "next attempt is in 1000 ms");
    assertThat(stub.requests()).hasSize(1);
    stub.mend();
    ticker.advance(SECOND);
    assertThat(resolver.resolve(POOL)).isEqualTo(LAST_GOOD);
  }

  private MetadataStoreException failure() {
    MetadataStoreException e =
        catchThrowableOfType(MetadataStoreException.class, () -> resolver.resolve(POOL));
    assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE);
    return e;
  }
}
