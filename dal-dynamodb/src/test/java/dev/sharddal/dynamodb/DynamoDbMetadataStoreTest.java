package dev.sharddal.dynamodb;

import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The contract, on DynamoDB Local. */
class DynamoDbMetadataStoreTest extends DynamoDbStoreContract {

  @RegisterExtension static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

  @Override
  DynamoDbClient client() {
    return DYNAMO.client();
  }
}
