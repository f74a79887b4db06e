package dev.sharddal.aws;

import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClientBuilder;

/** Creates the client of a resolver for which the application sets no client. */
final class OwnSecretsClient {

  private static final Duration BASE_DELAY = Duration.ofMillis(50);

  /** Short enough that a throttled call fails as throttled before its timeout expires. */
  private static final Duration LONGEST_DELAY = Duration.ofMillis(500);

  private OwnSecretsClient() {}

  static SecretsManagerClient create(
      @Nullable Region region, @Nullable AwsCredentialsProvider credentials, Duration callTimeout) {
    SecretsManagerClientBuilder builder = boundedBuilder(callTimeout);
    if (region != null) {
      builder.region(region);
    }
    if (credentials != null) {
      builder.credentialsProvider(credentials);
    }
    try {
      return builder.build();
    } catch (SdkClientException e) {
      throw new MetadataStoreException(
          Reason.MISSING,
          "The AWS SDK cannot create a client for Secrets Manager. Set region, or AWS_REGION, or"
              + " pass a client of your own.",
          e);
    }
  }

  static SecretsManagerClientBuilder boundedBuilder(Duration callTimeout) {
    BackoffStrategy backoff = BackoffStrategy.exponentialDelay(BASE_DELAY, LONGEST_DELAY);
    RetryStrategy retries =
        AwsRetryStrategy.standardRetryStrategy().toBuilder()
            .maxAttempts(SecretReads.ATTEMPTS)
            .backoffStrategy(backoff)
            .throttlingBackoffStrategy(backoff)
            .build();
    return SecretsManagerClient.builder()
        // Connecting may take up to 1.1 s: not every HTTP client can be interrupted while it
        // connects.
        .defaultsMode(DefaultsMode.IN_REGION)
        .overrideConfiguration(
            c ->
                c.apiCallTimeout(callTimeout)
                    .apiCallAttemptTimeout(SecretReads.attemptTimeout(callTimeout))
                    .retryStrategy(retries));
  }
}
