package dev.sharddal.aws;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * An error response of an AWS service. Public only for the package {@code dev.sharddal.dynamodb};
 * not part of the API.
 *
 * @param code the service's error code
 * @param status the HTTP status
 * @param isThrottled whether the service throttled the request
 */
public record AwsError(String code, int status, boolean isThrottled) {

  /** The SDK recognizes only the codes for throttling and clock skew. */
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

  /** Returns the error of a response. */
  public static AwsError of(AwsServiceException answer) {
    String code =
        answer.awsErrorDetails() == null
            ? answer.getClass().getSimpleName()
            : String.valueOf(answer.awsErrorDetails().errorCode());
    return new AwsError(code, answer.statusCode(), answer.isThrottlingException());
  }

  /** Returns the error response among an exception's causes, or null if no service responded. */
  public static @Nullable AwsServiceException answerIn(SdkException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof AwsServiceException answer) {
        return answer;
      }
    }
    return null;
  }

  /** Returns whether a call, or one attempt, timed out. */
  public static boolean isTimeout(SdkException e) {
    return e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException;
  }

  /** Returns whether the service rejects the caller's credentials. */
  public boolean isBadCredentials() {
    return BAD_CREDENTIALS.contains(code);
  }

  /** Returns whether the service accepts the credentials but denies the request. */
  public boolean isAccessDenied() {
    return !isBadCredentials() && (code.startsWith("AccessDenied") || status == 403);
  }

  /** Returns the code and the status as readable text. */
  @Override
  public String toString() {
    return code + ", HTTP " + status;
  }
}
