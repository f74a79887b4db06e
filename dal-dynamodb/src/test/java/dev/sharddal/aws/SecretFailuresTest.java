package dev.sharddal.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sharddal.aws.SecretsManagerStub.Answer;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.testing.Threads;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** A secret that cannot be had: told with its reason, in time and without what it holds. */
@Timeout(300)
class SecretFailuresTest {

  /** What is promised is 1.3 s for a timeout of 300 ms; the rest is for a busy machine. */
  private static final Duration BOUND = Duration.ofSeconds(60);

  private static final Duration SHORT = Duration.ofMillis(300);
  private static final String CANARY = "CANARY";
  private static final PoolDefinition POOL = Definitions.withSecret("prod/db-1");

  private SecretsManagerStub stub;

  @BeforeEach
  void start() throws IOException {
    stub = new SecretsManagerStub();
  }

  @AfterEach
  void stop() {
    stub.close();
    Threads.awaitNone();
  }

  private MetadataStoreException failureOf(PoolDefinition pool) {
    try (SecretsManagerClient client = stub.client()) {
      return failureOf(pool, client, Duration.ofSeconds(60));
    }
  }

  private static MetadataStoreException failureOf(
      PoolDefinition pool, SecretsManagerClient client, Duration callTimeout) {
    try (AwsCredentialsResolver resolver =
        AwsCredentialsResolver.builder().secretsManager(client).callTimeout(callTimeout).build()) {
      MetadataStoreException e =
          catchThrowableOfType(MetadataStoreException.class, () -> resolver.resolve(pool));
      StringWriter all = new StringWriter();
      e.printStackTrace(new PrintWriter(all));
      assertThat(all.toString()).doesNotContain(CANARY);
      return e;
    }
  }

  @Test
  void unknownSecret_isMissing() {
    MetadataStoreException e = failureOf(Definitions.withSecret("prod/none"));
    assertThat(e.reason()).isEqualTo(Reason.MISSING);
    assertThat(e)
        .hasMessageContainingAll("'prod/none'", "eu-central-1", "correct secretId")
        .hasCauseInstanceOf(SdkException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "400, AccessDeniedException, FORBIDDEN, Allow secretsmanager:GetSecretValue",
    "400, UnrecognizedClientException, FORBIDDEN, AWS credentials",
    "400, ExpiredTokenException, FORBIDDEN, AWS credentials",
    "400, DecryptionFailure, FORBIDDEN, Allow kms:Decrypt",
    "400, InvalidRequestException, MISSING, Restore it",
    "400, InvalidParameterException, INVALID, Correct secretId",
    "400, ThrottlingException, THROTTLED, quota",
    "429, TooManyRequestsException, THROTTLED, quota",
    "500, InternalServiceError, UNAVAILABLE, Try again later",
    "503, ServiceUnavailable, UNAVAILABLE, Try again later",
  })
  void refusal_saysWhyAndHowToMendIt(int status, String code, Reason reason, String advice) {
    stub.failAll(status, code);
    MetadataStoreException e = failureOf(POOL);
    assertThat(e.reason()).isEqualTo(reason);
    assertThat(e)
        .hasMessageContainingAll("'prod/db-1'", "eu-central-1", code, "HTTP " + status, advice)
        .hasCauseInstanceOf(SdkException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "ResourceNotFoundException, us-west-2, true",
    "AccessDeniedException, us-west-2, true",
    "InternalServiceError, us-west-2, false",
    "AccessDeniedException, eu-central-1, false",
  })
  void refusal_arnOfAnotherRegion_saysSo(String code, String region, boolean told) {
    stub.failAll(400, code);
    String arn = "arn:aws:secretsmanager:" + region + ":123456789012:secret:prod/db-1-a1B2c3";
    MetadataStoreException e = failureOf(Definitions.withSecret(arn));
    String advice = "The secret's ARN names the region us-west-2, but only eu-central-1 was asked";
    assertThat(e.getMessage().contains(advice)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"username\":\"app\"}                                        | no key 'password'",
        "{\"password\":\"CANARY\"}                                     | no key 'username'",
        "{\"username\":\" \",\"password\":\"CANARY\"}                  | 'username' is empty",
        "{\"username\":\"app\",\"password\":4711}                      | 'password' is not a string",
        "{\"username\":null,\"password\":\"CANARY\"}                   | 'username' is not a string",
        "{\"username\":\"a\",\"password\":\"x\",\"password\":\"CANARY\"} | 'password' twice",
        "{\"username\":\"app\",\"password\":\"CANARY                   | not JSON",
        "CANARY                                                        | not JSON",
        "\"CANARY\"                                                    | not a JSON object",
        "[\"app\",\"CANARY\"]                                          | not a JSON object",
        "{\"username\":\"app\",\"password\":\"x\"} \"CANARY\"          | text after its JSON object",
      })
  void malformedSecret_isInvalidAndItsTextIsNotTold(String text, String problem) {
    stub.put("prod/db-1", text);
    assertInvalid(problem);
  }

  @Test
  void emptySecret_isInvalid() {
    stub.put("prod/db-1", "");
    assertInvalid("not a JSON object");
  }

  @Test
  void binarySecret_isInvalid() {
    stub.putBinary("prod/db-1");
    assertInvalid("it is binary (SecretBinary)");
  }

  private void assertInvalid(String problem) {
    MetadataStoreException e = failureOf(POOL);
    assertThat(e.reason()).isEqualTo(Reason.INVALID);
    assertThat(e).hasMessageContainingAll("'prod/db-1'", problem);
  }

  /** The SDK's parser would show the place that it does not understand. */
  @ParameterizedTest
  @ValueSource(strings = {"{\"SecretString\":CANARY}", "{\"SecretString\":\"CANARY", "CANARY"})
  void answerThatIsNotJson_isNotShown(String body) {
    stub.fault(honest -> new Answer(200, body));
    assertThat(failureOf(POOL)).hasMessageContaining("'prod/db-1'");
  }

  @Test
  void connectionBreaks_isUnavailable() {
    stub.fault(honest -> null);
    MetadataStoreException e = failureOf(POOL);
    assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(e).hasCauseInstanceOf(SdkException.class);
  }

  @Test
  void throttledForEver_ownClient_isTriedThreeTimesAndToldAsSuch() {
    stub.failAll(400, "ThrottlingException");
    try (SecretsManagerClient own =
        SecretsManagerStub.settle(
                OwnSecretsClient.boundedBuilder(Duration.ofSeconds(60)), stub.uri())
            .build()) {
      assertThat(failureOf(POOL, own, Duration.ofSeconds(60)).reason()).isEqualTo(Reason.THROTTLED);
    }
    assertThat(stub.requests()).hasSize(3);
  }

  @Test
  void answerHangs_failsWithinBound() {
    CountDownLatch never = new CountDownLatch(1);
    stub.fault(
        honest -> {
          never.await();
          return honest;
        });
    try (SecretsManagerClient careless = stub.client()) {
      assertThat(assertUnavailableWithinBound(careless))
          .hasMessageContaining("did not answer within 300 ms");
    }
  }

  /** The network drops our packets: nobody even accepts. */
  @Test
  void connectHangs_failsWithinBound() throws IOException {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket first = new Socket(full.getInetAddress(), full.getLocalPort());
        Socket second = new Socket(full.getInetAddress(), full.getLocalPort());
        SecretsManagerClient careless =
            SecretsManagerStub.settle(SecretsManagerClient.builder(), uriOf(full)).build()) {
      assertThat(first.isConnected() && second.isConnected()).isTrue();
      assertUnavailableWithinBound(careless);
    }
  }

  @Test
  void nobodyListens_failsWithinBound() throws IOException {
    URI nobody;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = uriOf(closed);
    }
    try (SecretsManagerClient careless =
        SecretsManagerStub.settle(SecretsManagerClient.builder(), nobody).build()) {
      assertUnavailableWithinBound(careless);
    }
  }

  private static URI uriOf(ServerSocket socket) {
    return URI.create("http://localhost:" + socket.getLocalPort());
  }

  private static MetadataStoreException assertUnavailableWithinBound(SecretsManagerClient client) {
    long start = System.nanoTime();
    MetadataStoreException e = failureOf(POOL, client, SHORT);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
    assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(e).hasMessageContaining("'prod/db-1'");
    return e;
  }

  @Test
  void timeout_ofTheApplicationsClient_holdsWhereItIsShorter() {
    CountDownLatch never = new CountDownLatch(1);
    stub.fault(
        honest -> {
          never.await();
          return honest;
        });
    try (SecretsManagerClient hasty =
        SecretsManagerStub.settle(SecretsManagerClient.builder(), stub.uri())
            .overrideConfiguration(c -> c.apiCallTimeout(Duration.ofMillis(70)))
            .build()) {
      assertThat(failureOf(POOL, hasty, Duration.ofSeconds(60)))
          .hasMessageContaining("within 70 ms");
    }
  }

  @Test
  void interrupt_failsAtOnceAndKeepsTheFlag() {
    CountDownLatch never = new CountDownLatch(1);
    stub.fault(
        honest -> {
          never.await();
          return honest;
        });
    try (SecretsManagerClient client = stub.client();
        AwsCredentialsResolver resolver =
            AwsCredentialsResolver.builder().secretsManager(client).callTimeout(SHORT).build()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> resolver.resolve(POOL))
          .isInstanceOf(MetadataStoreException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
