package dev.sharddal.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sharddal.metadata.Credentials.Password;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.testing.FakeTicker;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Secrets Manager of LocalStack in a container. Where there is no Docker, each is skipped. */
class LocalStackSecretsTest {

  private static final DockerImageName IMAGE = DockerImageName.parse("localstack/localstack:4.9.2");
  private static final PoolDefinition POOL = Definitions.withSecret("prod/db-1");

  private static LocalStackContainer container;
  private static SecretsManagerClient client;

  private final FakeTicker ticker = new FakeTicker();

  @BeforeAll
  static void startWhereDockerIs() {
    if (DockerClientFactory.instance().isDockerAvailable()) {
      container = new LocalStackContainer(IMAGE).withServices("secretsmanager");
      container.start();
      client =
          SecretsManagerStub.settle(SecretsManagerClient.builder(), container.getEndpoint())
              .build();
      client.createSecret(r -> r.name("prod/db-1").secretString(login("pass-1")));
    }
  }

  private static String login(String password) {
    return "{\"username\":\"app\",\"password\":\"" + password + "\",\"engine\":\"postgres\"}";
  }

  @AfterAll
  static void stop() {
    if (container != null) {
      client.close();
      container.stop();
    }
  }

  /** Before each test, so that each is reported as skipped by its own name. */
  @BeforeEach
  void requireContainer() {
    assumeTrue(container != null, "No Docker here: LocalStack cannot be started");
  }

  private AwsCredentialsResolver resolver() {
    return AwsCredentialsResolver.builder()
        .secretsManager(client)
        .callTimeout(Duration.ofSeconds(30))
        .ticker(ticker)
        .build();
  }

  @Test
  void rotated_refused_isReadAgain() {
    client.putSecretValue(r -> r.secretId("prod/db-1").secretString(login("pass-1")));
    try (AwsCredentialsResolver resolver = resolver()) {
      Password first = resolver.resolve(POOL);
      assertThat(first).isEqualTo(new Password("app", "pass-1"));
      client.putSecretValue(r -> r.secretId("prod/db-1").secretString(login("pass-2")));
      ticker.advance(Duration.ofSeconds(1));
      assertThat(resolver.resolve(POOL)).isEqualTo(first);
      resolver.refused(POOL, first);
      assertThat(resolver.resolve(POOL)).isEqualTo(new Password("app", "pass-2"));
    }
  }

  @Test
  void unknownSecret_isMissing() {
    try (AwsCredentialsResolver resolver = resolver()) {
      MetadataStoreException e =
          catchThrowableOfType(
              MetadataStoreException.class,
              () -> resolver.resolve(Definitions.withSecret("prod/none")));
      assertThat(e.reason()).isEqualTo(Reason.MISSING);
    }
  }
}
