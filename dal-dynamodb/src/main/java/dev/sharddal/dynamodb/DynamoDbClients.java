package dev.sharddal.dynamodb;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/** Makes the client of a store that was given none. */
final class DynamoDbClients {

  private static final Duration BASE_DELAY = Duration.ofMillis(50);

  /** Short enough that a throttled call is told as such, before it is cut off by its timeout. */
  private static final Duration LONGEST_DELAY = Duration.ofMillis(500);

  private DynamoDbClients() {}

  static DynamoDbClient create(
      @Nullable Region region, @Nullable URI endpoint, Duration callTimeout) {
    DynamoDbClientBuilder builder = boundedBuilder(callTimeout);
    if (region != null) {
      builder.region(region);
    }
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    try {
      return builder.build();
    } catch (SdkClientException e) {
      throw new IllegalArgumentException(
          "The AWS SDK cannot make a DynamoDB client: "
              + e.getMessage()
              + " Set region, or AWS_REGION, or pass a client of your own.",
          e);
    }
  }

  static DynamoDbClientBuilder boundedBuilder(Duration callTimeout) {
    BackoffStrategy backoff = BackoffStrategy.exponentialDelay(BASE_DELAY, LONGEST_DELAY);
    RetryStrategy retries =
        AwsRetryStrategy.standardRetryStrategy().toBuilder()
            .maxAttempts(DynamoDbRequests.ATTEMPTS)
            .backoffStrategy(backoff)
            .throttlingBackoffStrategy(backoff)
            .build();
    return DynamoDbClient.builder()
        // Connecting gets 1.1 s. Not every HTTP client can be stopped while it connects.
        .defaultsMode(DefaultsMode.IN_REGION)
        .overrideConfiguration(
            c ->
                c.apiCallTimeout(callTimeout)
                    .apiCallAttemptTimeout(DynamoDbRequests.attemptTimeout(callTimeout))
                    .retryStrategy(retries));
  }
}
