package dev.sharddal.aws;

import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Tells what the SDK throws in our own words: which secret, in which region, why, and how to mend
 * it. What Secrets Manager itself says stays in the cause.
 */
final class SecretFailures {

  private static final Set<String> BAD_CREDENTIALS =
      Set.of(
          "UnrecognizedClientException",
          "InvalidSignatureException",
          "IncompleteSignatureException",
          "MissingAuthenticationTokenException",
          "MissingAuthenticationToken",
          "InvalidClientTokenId",
          "ExpiredTokenException",
          "ExpiredToken");

  private final String region;
  private final Duration callTimeout;

  SecretFailures(String region, Duration callTimeout) {
    this.region = region;
    this.callTimeout = callTimeout;
  }

  MetadataStoreException of(SecretId secret, SdkException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof AwsServiceException answer) {
        return answered(secret, answer, e);
      }
    }
    return unanswered(secret, e);
  }

  private MetadataStoreException unanswered(SecretId secret, SdkException e) {
    if (e instanceof AbortedException) {
      return failure(Reason.UNAVAILABLE, secret + " could not be read: interrupted.", e);
    }
    if (e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException) {
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
            + " could not be asked. Check the network path to its endpoint, and the application's"
            + " AWS credentials.",
        quotesTheAnswer(e) ? null : e);
  }

  /** The SDK's parser of JSON shows the place in the text that it does not understand. */
  private static boolean quotesTheAnswer(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t.getClass().getName().contains(".jackson.")) {
        return true;
      }
    }
    return false;
  }

  private MetadataStoreException answered(
      SecretId secret, AwsServiceException answer, SdkException e) {
    String code = codeOf(answer);
    Verdict verdict = verdict(code, answer);
    return failure(
        verdict.reason,
        secret
            + " could not be read: Secrets Manager in "
            + region
            + " "
            + verdict.what
            + " ("
            + code
            + ", HTTP "
            + answer.statusCode()
            + "). "
            + verdict.advice,
        e);
  }

  private record Verdict(Reason reason, String what, String advice) {}

  private static Verdict verdict(String code, AwsServiceException answer) {
    if (answer.isThrottlingException() || answer.statusCode() == 429) {
      return new Verdict(
          Reason.THROTTLED, "throttled it", "Raise refreshInterval, or the account's quota.");
    }
    if (BAD_CREDENTIALS.contains(code)) {
      return new Verdict(
          Reason.FORBIDDEN,
          "refused the credentials",
          "Correct or renew the application's AWS credentials.");
    }
    return switch (code) {
      case "ResourceNotFoundException" ->
          new Verdict(
              Reason.MISSING,
              "has no such secret, or no current version of it",
              "Create it, or correct secretId or the region.");
      case "InvalidRequestException" ->
          new Verdict(
              Reason.MISSING,
              "does not give it away, because it is being deleted, for example",
              "Restore it, or correct secretId.");
      case "InvalidParameterException", "ValidationException" ->
          new Verdict(Reason.INVALID, "does not take the name", "Correct secretId.");
      case "DecryptionFailure" ->
          new Verdict(
              Reason.FORBIDDEN,
              "could not decrypt it",
              "Allow kms:Decrypt on its key to the application's role, and look whether the key is"
                  + " enabled.");
      default -> other(code, answer);
    };
  }

  private static Verdict other(String code, AwsServiceException answer) {
    return code.startsWith("AccessDenied") || answer.statusCode() == 403
        ? new Verdict(
            Reason.FORBIDDEN,
            "refused",
            "Allow secretsmanager:GetSecretValue on it to the application's role, and kms:Decrypt"
                + " where it has a key of its own.")
        : new Verdict(Reason.UNAVAILABLE, "could not do it", "It may help to wait.");
  }

  private static String codeOf(AwsServiceException answer) {
    return answer.awsErrorDetails() == null
        ? answer.getClass().getSimpleName()
        : String.valueOf(answer.awsErrorDetails().errorCode());
  }

  private static MetadataStoreException failure(
      Reason reason, String message, @Nullable SdkException cause) {
    return new MetadataStoreException(reason, message, cause);
  }
}
