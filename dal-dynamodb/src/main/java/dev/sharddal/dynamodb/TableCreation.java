package dev.sharddal.dynamodb;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.waiters.DynamoDbWaiter;

/**
 * The creation of a table that does not exist yet.
 *
 * @param table the table's name
 * @param keys the partition key, then the sort key if there is one
 */
record TableCreation(String table, List<AttributeDefinition> keys) {

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final BackoffStrategy POLLING =
      BackoffStrategy.exponentialDelay(Duration.ofMillis(50), Duration.ofSeconds(2));

  static AttributeDefinition key(String name, ScalarAttributeType type) {
    return AttributeDefinition.builder().attributeName(name).attributeType(type).build();
  }

  /** Creates the table. Returns false if it already exists. */
  boolean create(DynamoDbClient client, AwsRequestOverrideConfiguration bounds) {
    List<KeySchemaElement> schema = new ArrayList<>();
    for (AttributeDefinition key : keys) {
      KeyType role = schema.isEmpty() ? KeyType.HASH : KeyType.RANGE;
      schema.add(
          KeySchemaElement.builder().attributeName(key.attributeName()).keyType(role).build());
    }
    CreateTableRequest request =
        CreateTableRequest.builder()
            .tableName(table)
            .keySchema(schema)
            .attributeDefinitions(keys)
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .overrideConfiguration(bounds)
            .build();
    try {
      client.createTable(request);
      return true;
    } catch (ResourceInUseException e) {
      return false;
    }
  }

  /** Waits until the table is active. Returns the number of polls. */
  int awaitActive(DynamoDbClient client, AwsRequestOverrideConfiguration bounds) {
    DescribeTableRequest request =
        DescribeTableRequest.builder().tableName(table).overrideConfiguration(bounds).build();
    try (DynamoDbWaiter waiter =
        DynamoDbWaiter.builder()
            .client(client)
            .overrideConfiguration(
                c ->
                    c.maxAttempts(Integer.MAX_VALUE)
                        .waitTimeout(LONGEST_WAIT)
                        .backoffStrategyV2(POLLING))
            .build()) {
      return waiter.waitUntilTableExists(request).attemptsExecuted();
    }
  }
}
