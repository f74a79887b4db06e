package dev.sharddal.aws;

import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Translates the SDK's exceptions into our own. Each message names the secret, the region, the
 * reason and the remedy; the message of Secrets Manager stays in the cause.
 */
final class SecretFailures {

  private final String region;
  private final Duration callTimeout;

  SecretFailures(String region, Duration callTimeout) {
    this.region = region;
    this.callTimeout = callTimeout;
  }

  MetadataStoreException of(SecretId secret, SdkException e) {
    AwsServiceException answer = AwsError.answerIn(e);
    return answer == null ? unanswered(secret, e) : answered(secret, AwsError.of(answer), e);
  }

  private MetadataStoreException unanswered(SecretId secret, SdkException e) {
    if (e instanceof AbortedException) {
      return failure(Reason.UNAVAILABLE, secret + " could not be read: interrupted.", e);
    }
    if (AwsError.isTimeout(e)) {
      return failure(
          Reason.UNAVAILABLE,
          secret
              + " could not be read: Secrets Manager in "
              + region
              + " did not answer within "
              + callTimeout.toMillis()
              + " ms, retries included. Check the network path to its endpoint, and whether it"
              + " throttles.",
          e);
    }
    return failure(
        Reason.UNAVAILABLE,
        secret
            + " could not be read: Secrets Manager in "
            + region
            + " could not be reached. Check the network path to its endpoint, and the application's"
            + " AWS credentials.",
        quotesTheAnswer(e) ? null : e);
  }

  /** The SDK's JSON parser quotes the text that it cannot parse. */
  private static boolean quotesTheAnswer(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t.getClass().getName().contains(".jackson.")) {
        return true;
      }
    }
    return false;
  }

  private MetadataStoreException answered(SecretId secret, AwsError error, SdkException e) {
    Verdict verdict = verdict(error);
    return failure(
        verdict.reason,
        secret
            + " could not be read: Secrets Manager in "
            + region
            + " "
            + verdict.what
            + " ("
            + error
            + "). "
            + verdict.advice
            + adviceOnRegion(secret, verdict),
        e);
  }

  /**
   * Secrets Manager looks for a secret in the region of the client, whatever the secret's ARN says.
   * In another region the secret is missing, or even access to it is denied.
   */
  private String adviceOnRegion(SecretId secret, Verdict verdict) {
    String regionOfSecret = secret.region();
    boolean mayBeElsewhere = verdict.reason == Reason.MISSING || verdict.reason == Reason.FORBIDDEN;
    return mayBeElsewhere && regionOfSecret != null && !regionOfSecret.equals(region)
        ? " The secret's ARN names the region "
            + regionOfSecret
            + ", but only "
            + region
            + " was asked: use a resolver with a client of the secret's region."
        : "";
  }

  private record Verdict(Reason reason, String what, String advice) {}

  private static Verdict verdict(AwsError error) {
    if (error.isThrottled()) {
      return new Verdict(
          Reason.THROTTLED, "throttled it", "Raise refreshInterval, or the account's quota.");
    }
    if (error.isBadCredentials()) {
      return new Verdict(
          Reason.FORBIDDEN,
          "rejected the credentials",
          "Correct or renew the application's AWS credentials.");
    }
    return switch (error.code()) {
      case "ResourceNotFoundException" ->
          new Verdict(
              Reason.MISSING,
              "has no such secret, or no current version of it",
              "Create it, or correct secretId or the region.");
      case "InvalidRequestException" ->
          new Verdict(
              Reason.MISSING,
              "does not return it, for example because it is scheduled for deletion",
              "Restore it, or correct secretId.");
      case "InvalidParameterException", "ValidationException" ->
          new Verdict(Reason.INVALID, "does not accept its name", "Correct secretId.");
      case "DecryptionFailure" ->
          new Verdict(
              Reason.FORBIDDEN,
              "could not decrypt it",
              "Allow kms:Decrypt on its key to the application's role, and check that the key is"
                  + " enabled.");
      default -> other(error);
    };
  }

  private static Verdict other(AwsError error) {
    return error.isAccessDenied()
        ? new Verdict(
            Reason.FORBIDDEN,
            "denied access",
            "Allow secretsmanager:GetSecretValue on it to the application's role, and kms:Decrypt"
                + " if it is encrypted with a customer managed key.")
        : new Verdict(Reason.UNAVAILABLE, "failed", "Try again later.");
  }

  private static MetadataStoreException failure(
      Reason reason, String message, @Nullable SdkException cause) {
    return new MetadataStoreException(reason, message, cause);
  }
}
