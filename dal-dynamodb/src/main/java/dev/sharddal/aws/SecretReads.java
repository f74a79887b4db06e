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
 * Reads secrets from Secrets Manager, each read bounded in time, and each failure told in our own
 * words.
 *
 * <p>The bounds go with each request, since the SDK takes a request's timeouts over its client's,
 * and a client without any waits for minutes. The timeouts of an application's own client are not
 * ours to make longer, so the shorter of the two is what goes with the request.
 */
final class SecretReads implements LoginSource<SecretId> {

  /** How many attempts of a read have to fit into its time. */
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

  /** Reads with an application's client, which stays open. */
  static SecretReads with(SecretsManagerClient client, Duration callTimeout) {
    return new SecretReads(client, false, callTimeout);
  }

  /** Reads with a client of its own; null: what the SDK finds. */
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

  /** Reads the version that is labelled {@code AWSCURRENT}. */
  @Override
  public Credentials.Password read(SecretId secret) {
    String text = textOf(secret);
    if (text == null) {
      throw new MetadataStoreException(
          Reason.INVALID,
          secret
              + " cannot be read: it is binary (SecretBinary), and text with JSON (SecretString) is"
              + " expected.",
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
