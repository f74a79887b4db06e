package dev.sharddal.dynamodb;

import java.util.Set;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.dynamodb.model.UpdateTimeToLiveRequest;

/**
 * The time to live of a table: DynamoDB deletes its rows when they expire.
 *
 * @param table the table's name
 * @param attribute the attribute with the expiry time, in seconds since the epoch
 */
record RowExpiry(String table, String attribute) {

  private static final Set<TimeToLiveStatus> ON =
      Set.of(TimeToLiveStatus.ENABLED, TimeToLiveStatus.ENABLING);

  /** Enables the time to live. Returns false if it was already enabled. */
  boolean switchOn(DynamoDbClient client, AwsRequestOverrideConfiguration bounds) {
    UpdateTimeToLiveRequest request =
        UpdateTimeToLiveRequest.builder()
            .tableName(table)
            .timeToLiveSpecification(s -> s.attributeName(attribute).enabled(true))
            .overrideConfiguration(bounds)
            .build();
    try {
      client.updateTimeToLive(request);
      return true;
    } catch (DynamoDbException e) {
      // DynamoDB rejects enabling an enabled time to live with the same code as any invalid
      // request.
      if (isOn(client, bounds)) {
        return false;
      }
      throw e;
    }
  }

  private boolean isOn(DynamoDbClient client, AwsRequestOverrideConfiguration bounds) {
    DescribeTimeToLiveRequest request =
        DescribeTimeToLiveRequest.builder().tableName(table).overrideConfiguration(bounds).build();
    TimeToLiveDescription now = client.describeTimeToLive(request).timeToLiveDescription();
    return ON.contains(now.timeToLiveStatus()) && attribute.equals(now.attributeName());
  }
}
