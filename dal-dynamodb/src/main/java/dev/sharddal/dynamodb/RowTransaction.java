package dev.sharddal.dynamodb;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * A write of one row on a condition, and of what is written with the row or not at all.
 *
 * @param parts the row first; nothing else has a condition
 */
record RowTransaction(List<Part> parts) {

  /** How often a write is sent that met another one on the same row, which takes milliseconds. */
  private static final int MOST_ATTEMPTS = 5;

  /**
   * One item of the transaction.
   *
   * @param action what it asks for
   * @param item what is sent
   */
  record Part(Action action, TransactWriteItem item) {}

  List<Action> actions() {
    return parts.stream().map(Part::action).toList();
  }

  /**
   * Writes all parts if the row's condition holds, or none.
   *
   * @param bounds those of a request; all attempts together get no more time than one
   * @return empty if it was written; else the row that was found, without attributes if none was
   */
  Optional<Map<String, AttributeValue>> writeUnlessChanged(
      DynamoDbClient client, AwsRequestOverrideConfiguration bounds) {
    TransactWriteItemsRequest.Builder request =
        TransactWriteItemsRequest.builder()
            .transactItems(parts.stream().map(Part::item).toList())
            .clientRequestToken(UUID.randomUUID().toString())
            .overrideConfiguration(bounds);
    long start = System.nanoTime();
    for (int attempt = 1; ; attempt++) {
      try {
        client.transactWriteItems(request.build());
        return Optional.empty();
      } catch (TransactionCanceledException e) {
        CancellationReason reason = DynamoDbErrors.reasonOf(e);
        if ("ConditionalCheckFailed".equals(reason.code())) {
          return Optional.of(reason.item());
        }
        Duration left = timeOf(bounds).minusNanos(System.nanoTime() - start);
        // The other write is decided soon, and then this one either goes through or is in conflict.
        if (!"TransactionConflict".equals(reason.code())
            || attempt == MOST_ATTEMPTS
            || left.toMillis() < 1) {
          throw e;
        }
        request.overrideConfiguration(bounds.toBuilder().apiCallTimeout(left).build());
      }
    }
  }

  private static Duration timeOf(AwsRequestOverrideConfiguration bounds) {
    return bounds.apiCallTimeout().orElseThrow();
  }
}
