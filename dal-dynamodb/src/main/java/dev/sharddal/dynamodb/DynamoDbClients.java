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

/** Creates the client of a store for which the application sets no client. */
final class DynamoDbClients {

  private static final Duration BASE_DELAY = Duration.ofMillis(50);

  /** Short enough that a throttled call fails as throttled before its timeout expires. */
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
          "The AWS SDK cannot create a DynamoDB client: "
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
        // Connecting may take up to 1.1 s: not every HTTP client can be interrupted while it
        // connects.
        .defaultsMode(DefaultsMode.IN_REGION)
        .overrideConfiguration(
            c ->
                c.apiCallTimeout(callTimeout)
                    .apiCallAttemptTimeout(DynamoDbRequests.attemptTimeout(callTimeout))
                    .retryStrategy(retries));
  }
}
