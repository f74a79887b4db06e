package dev.sharddal.aws;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerServiceClientConfiguration;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;

/**
 * Reads secrets from Secrets Manager. Each read is bounded in time, and each failure is translated
 * by {@link SecretFailures}.
 *
 * <p>The timeouts are set on each request, because the SDK prefers a request's timeouts over those
 * of its client, and a client without timeouts waits for minutes. We must not extend the timeouts
 * of an application's own client, so each request gets the shorter of the two.
 */
final class SecretReads implements LoginSource<SecretId> {

  /** The number of attempts that must fit into the timeout of a read. */
  static final int ATTEMPTS = 3;

  private final SecretsManagerClient client;
  private final boolean ownsClient;
  private final AwsRequestOverrideConfiguration bounds;
  private final SecretFailures failures;

  private SecretReads(SecretsManagerClient client, boolean ownsClient, Duration callTimeout) {
    SecretsManagerServiceClientConfiguration of = client.serviceClientConfiguration();
    ClientOverrideConfiguration own = of.overrideConfiguration();
    Duration call = shorter(callTimeout, own.apiCallTimeout());
    this.client = client;
    this.ownsClient = ownsClient;
    this.bounds =
        AwsRequestOverrideConfiguration.builder()
            .apiCallTimeout(call)
            .apiCallAttemptTimeout(
                shorter(attemptTimeout(callTimeout), own.apiCallAttemptTimeout()))
            .build();
    this.failures = new SecretFailures(String.valueOf(of.region()), call);
  }

  /** Returns a reader that uses an application's client, which stays open. */
  static SecretReads with(SecretsManagerClient client, Duration callTimeout) {
    return new SecretReads(client, false, callTimeout);
  }

  /** Returns a reader with its own client. If an argument is null, the SDK's default is used. */
  static SecretReads withOwnClient(
      @Nullable Region region, @Nullable AwsCredentialsProvider credentials, Duration callTimeout) {
    return new SecretReads(
        OwnSecretsClient.create(region, credentials, callTimeout), true, callTimeout);
  }

  static Duration attemptTimeout(Duration callTimeout) {
    return callTimeout.dividedBy(ATTEMPTS);
  }

  private static Duration shorter(Duration ours, Optional<Duration> theirs) {
    return theirs.filter(other -> other.compareTo(ours) < 0).orElse(ours);
  }

  /** Reads the version with the staging label {@code AWSCURRENT}. */
  @Override
  public Credentials.Password read(SecretId secret) {
    String text = textOf(secret);
    if (text == null) {
      throw new MetadataStoreException(
          Reason.INVALID,
          secret
              + " cannot be read: expected JSON text (SecretString), but it is binary"
              + " (SecretBinary).",
          null);
    }
    return SecretText.read(secret, text);
  }

  private @Nullable String textOf(SecretId secret) {
    GetSecretValueRequest request =
        GetSecretValueRequest.builder().secretId(secret.id()).overrideConfiguration(bounds).build();
    try {
      return client.getSecretValue(request).secretString();
    } catch (SdkException e) {
      throw failures.of(secret, e);
    }
  }

  @Override
  public void close() {
    if (ownsClient) {
      client.close();
    }
  }
}
