package dev.sharddal.aws;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The error that an AWS service answered with, and its kind. Public for the package {@code
 * dev.sharddal.dynamodb} only; not part of the API.
 *
 * @param code the service's error code
 * @param status the HTTP status
 * @param isThrottled whether the service throttled the request
 */
public record AwsError(String code, int status, boolean isThrottled) {

  /** The SDK knows the codes for throttling and for a wrong clock, and no others. */
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

  /** Returns the error in an answer. */
  public static AwsError of(AwsServiceException answer) {
    String code =
        answer.awsErrorDetails() == null
            ? answer.getClass().getSimpleName()
            : String.valueOf(answer.awsErrorDetails().errorCode());
    return new AwsError(code, answer.statusCode(), answer.isThrottlingException());
  }

  /** Returns the answer that an exception is about, or null where no service answered. */
  public static @Nullable AwsServiceException answerIn(SdkException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof AwsServiceException answer) {
        return answer;
      }
    }
    return null;
  }

  /** Returns whether the time for a call, or for one attempt, was up before an answer came. */
  public static boolean isTimeout(SdkException e) {
    return e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException;
  }

  /** Returns whether the service does not accept the caller's credentials. */
  public boolean isBadCredentials() {
    return BAD_CREDENTIALS.contains(code);
  }

  /** Returns whether the service accepts the credentials, and does not allow the request. */
  public boolean isAccessDenied() {
    return !isBadCredentials() && (code.startsWith("AccessDenied") || status == 403);
  }

  /** Returns the code and the status, for people. */
  @Override
  public String toString() {
    return code + ", HTTP " + status;
  }
}
