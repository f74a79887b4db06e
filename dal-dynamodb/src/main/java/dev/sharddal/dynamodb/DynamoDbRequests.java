package dev.sharddal.dynamodb;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbServiceClientConfiguration;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * Sends requests to DynamoDB. Each request is bounded in time, and each failure is translated by
 * {@link DynamoDbErrors}.
 *
 * <p>The timeouts are set on each request, because the SDK prefers a request's timeouts over those
 * of its client, and a client without timeouts waits for minutes. We must not extend the timeouts
 * of an application's own client, so each request gets the shorter of the two.
 */
final class DynamoDbRequests {

  /** The number of attempts that must fit into the timeout of a request. */
  static final int ATTEMPTS = 3;

  private final DynamoDbClient client;
  private final AwsRequestOverrideConfiguration bounds;
  private final DynamoDbErrors failures;
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
    this.failures = new DynamoDbErrors(region, call);
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

  /**
   * Reads one page, as large as DynamoDB returns it; an empty {@code start} reads the first page.
   */
  ScanResponse scan(String table, Map<String, AttributeValue> start) {
    ScanRequest.Builder request =
        ScanRequest.builder().tableName(table).consistentRead(true).overrideConfiguration(bounds);
    if (!start.isEmpty()) {
      request.exclusiveStartKey(start);
    }
    return send("Scan", table, to -> to.scan(request.build()));
  }

  /**
   * Reads one page of the items that match a key condition; an empty {@code start} reads the first
   * page.
   */
  QueryResponse query(QueryRequest keys, Map<String, AttributeValue> start) {
    QueryRequest.Builder request =
        keys.toBuilder().consistentRead(true).overrideConfiguration(bounds);
    if (!start.isEmpty()) {
      request.exclusiveStartKey(start);
    }
    return send("Query", keys.tableName(), to -> to.query(request.build()));
  }

  /**
   * Writes a row if its condition holds.
   *
   * @return empty if the row was written; else the current row, without attributes if there is none
   */
  Optional<Map<String, AttributeValue>> writeUnlessChanged(RowTransaction write) {
    return send(write.actions(), to -> write.writeUnlessChanged(to, bounds));
  }

  /** Returns the description of a table, among other things its key. */
  TableDescription describe(String table) {
    DescribeTableRequest request =
        DescribeTableRequest.builder().tableName(table).overrideConfiguration(bounds).build();
    return send("DescribeTable", table, to -> to.describeTable(request)).table();
  }

  void createTable(TableCreation creation) {
    send("CreateTable", creation.table(), to -> creation.create(to, bounds));
    send("DescribeTable", creation.table(), to -> creation.awaitActive(to, bounds));
  }

  void expireRows(RowExpiry expiry) {
    send("UpdateTimeToLive", expiry.table(), to -> expiry.switchOn(to, bounds));
  }

  void close() {
    client.close();
  }

  private <T> T send(String action, String table, Function<DynamoDbClient, T> request) {
    return send(List.of(new Action(action, table)), request);
  }

  private <T> T send(List<Action> actions, Function<DynamoDbClient, T> request) {
    try {
      return request.apply(client);
    } catch (SdkException e) {
      throw failures.of(actions, e);
    }
  }
}
