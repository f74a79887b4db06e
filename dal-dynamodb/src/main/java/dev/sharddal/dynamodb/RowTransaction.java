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
 * A conditional write of one row, together with the records that must commit atomically with it.
 *
 * @param parts the row first; only the row has a condition
 */
record RowTransaction(List<Part> parts) {

  /**
   * The maximum number of attempts of a write that conflicts with a concurrent write to the same
   * row. Such a write takes milliseconds.
   */
  private static final int MOST_ATTEMPTS = 5;

  /**
   * One item of the transaction.
   *
   * @param action the operation and its table, for messages and permissions
   * @param item the item of the request
   */
  record Part(Action action, TransactWriteItem item) {}

  List<Action> actions() {
    return parts.stream().map(Part::action).toList();
  }

  /**
   * Writes all parts if the row's condition holds, else none of them.
   *
   * @param bounds the timeouts of a request; they bound all attempts together
   * @return empty if the row was written; else the current row, without attributes if there is none
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
        // The other write ends soon; then this write either succeeds or fails on its condition.
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
