package dev.sharddal.dynamodb;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sharddal.metadata.WritableMetadataStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The contract, on LocalStack in a container. Where there is no Docker, every test is skipped. */
class LocalStackMetadataStoreTest extends DynamoDbStoreContract {

  private static final DockerImageName IMAGE = DockerImageName.parse("localstack/localstack:4.9.2");

  private static LocalStackContainer container;
  private static DynamoDbClient client;

  @BeforeAll
  static void startWhereDockerIs() {
    if (DockerClientFactory.instance().isDockerAvailable()) {
      container = new LocalStackContainer(IMAGE).withServices("dynamodb");
      container.start();
      client = DynamoDbLocal.clientOf(container.getEndpoint()).build();
    }
  }

  @AfterAll
  static void stop() {
    if (container != null) {
      client.close();
      container.stop();
    }
  }

  /** The first thing that each test does, so that each is reported as skipped by its own name. */
  @Override
  protected WritableMetadataStore store() {
    assumeTrue(container != null, "No Docker here: LocalStack cannot be started");
    return super.store();
  }

  @Override
  DynamoDbClient client() {
    return client;
  }
}
