package dev.sharddal.dynamodb;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbServiceClientConfiguration;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * The requests that we send, each bounded in time, and each failure told in our own words.
 *
 * <p>The bounds go with each request, since the SDK takes a request's timeouts over its client's,
 * and a client without any waits for minutes. The timeouts of an application's own client are not
 * ours to make longer, so the shorter of the two is what goes with the request.
 */
final class DynamoDbRequests {

  /** How many attempts of a request have to fit into its time. */
  static final int ATTEMPTS = 3;

  /** How often a write is sent that met another one on the same row, which takes milliseconds. */
  private static final int MOST_WRITE_ATTEMPTS = 5;

  private final DynamoDbClient client;
  private final AwsRequestOverrideConfiguration bounds;
  private final Failures failures;
  private final String region;

  DynamoDbRequests(DynamoDbClient client, Duration callTimeout) {
    DynamoDbServiceClientConfiguration of = client.serviceClientConfiguration();
    ClientOverrideConfiguration own = of.overrideConfiguration();
    Duration call = shorter(callTimeout, own.apiCallTimeout());
    Duration attempt = shorter(attemptTimeout(callTimeout), own.apiCallAttemptTimeout());
    this.client = client;
    this.bounds =
        AwsRequestOverrideConfiguration.builder()
            .apiCallTimeout(call)
            .apiCallAttemptTimeout(attempt)
            .build();
    this.region = String.valueOf(of.region());
    this.failures = new Failures(region, call);
  }

  static Duration attemptTimeout(Duration callTimeout) {
    return callTimeout.dividedBy(ATTEMPTS);
  }

  private static Duration shorter(Duration ours, Optional<Duration> theirs) {
    return theirs.filter(other -> other.compareTo(ours) < 0).orElse(ours);
  }

  String region() {
    return region;
  }

  GetItemResponse get(String table, Map<String, AttributeValue> key) {
    GetItemRequest request =
        GetItemRequest.builder()
            .tableName(table)
            .key(key)
            .consistentRead(true)
            .overrideConfiguration(bounds)
            .build();
    return send("GetItem", table, to -> to.getItem(request));
  }

  /** Reads one page, as large as DynamoDB makes it; an empty start is the first page. */
  ScanResponse scan(String table, Map<String, AttributeValue> start) {
    ScanRequest.Builder request =
        ScanRequest.builder().tableName(table).consistentRead(true).overrideConfiguration(bounds);
    if (!start.isEmpty()) {
      request.exclusiveStartKey(start);
    }
    return send("Scan", table, to -> to.scan(request.build()));
  }

  /**
   * Writes a row if its condition holds.
   *
   * @return empty if it was written; else the row that was found, without attributes if none was
   */
  Optional<Map<String, AttributeValue>> writeUnlessChanged(
      String table, String action, TransactWriteItem write) {
    TransactWriteItemsRequest request =
        TransactWriteItemsRequest.builder()
            .transactItems(write)
            .clientRequestToken(UUID.randomUUID().toString())
            .overrideConfiguration(bounds)
            .build();
    return send(action, table, to -> write(to, request));
  }

  private static Optional<Map<String, AttributeValue>> write(
      DynamoDbClient to, TransactWriteItemsRequest request) {
    for (int attempt = 1; ; attempt++) {
      try {
        to.transactWriteItems(request);
        return Optional.empty();
      } catch (TransactionCanceledException e) {
        CancellationReason reason = Failures.reasonOf(e);
        if ("ConditionalCheckFailed".equals(reason.code())) {
          return Optional.of(reason.item());
        }
        // The other write is decided soon, and then this one either goes through or is in conflict.
        if (!"TransactionConflict".equals(reason.code()) || attempt == MOST_WRITE_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  void createTable(TableCreation creation) {
    send("CreateTable", creation.table(), to -> creation.create(to, bounds));
    send("DescribeTable", creation.table(), to -> creation.awaitActive(to, bounds));
  }

  void close() {
    client.close();
  }

  private <T> T send(String action, String table, Function<DynamoDbClient, T> request) {
    try {
      return request.apply(client);
    } catch (SdkException e) {
      throw failures.of(action, table, e);
    }
  }
}
