package dev.sharddal.dynamodb;

import dev.sharddal.aws.AwsError;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Translates the SDK's exceptions into our own. Each message names the request, the table, the
 * region, the reason and the remedy; DynamoDB's own message stays in the cause. For a transaction,
 * the message names the part that failed, or all parts if DynamoDB does not say which part failed.
 */
final class DynamoDbErrors {

  /** The cancellation reasons of a transaction have their own error codes. */
  private static final Set<String> THROTTLED_PARTS =
      Set.of("ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded");

  private final String region;
  private final Duration callTimeout;

  DynamoDbErrors(String region, Duration callTimeout) {
    this.region = region;
    this.callTimeout = callTimeout;
  }

  MetadataStoreException of(List<Action> actions, SdkException e) {
    AwsServiceException answer = AwsError.answerIn(e);
    return answer == null
        ? unanswered(describe(actions), e)
        : answered(failed(actions, answer), answer, e);
  }

  private String describe(List<Action> actions) {
    return actions.stream().map(Action::toString).collect(Collectors.joining(" and "))
        + " in "
        + region;
  }

  private static String permissions(List<Action> actions) {
    return actions.stream()
        .map(action -> "dynamodb:" + action)
        .collect(Collectors.joining(" and "));
  }

  private static List<Action> failed(List<Action> actions, AwsServiceException answer) {
    if (answer instanceof TransactionCanceledException cancelled) {
      int part = cancelled.cancellationReasons().indexOf(reasonOf(cancelled));
      return part >= 0 && part < actions.size() ? List.of(actions.get(part)) : actions;
    }
    return actions;
  }

  private MetadataStoreException unanswered(String request, SdkException e) {
    if (e instanceof AbortedException) {
      return failure(Reason.UNAVAILABLE, request + " was interrupted.", e);
    }
    if (hasNoCredentials(e)) {
      return failure(
          Reason.UNAVAILABLE,
          "The AWS SDK found no credentials for "
              + request
              + ", so no request was sent. Provide them where the SDK looks for them: a role of the"
              + " instance, task or pod, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the"
              + " environment, a profile, or the client that you pass.",
          e);
    }
    return failure(
        Reason.UNAVAILABLE,
        AwsError.isTimeout(e)
            ? "DynamoDB did not complete "
                + request
                + " within "
                + callTimeout.toMillis()
                + " ms, retries included. Check the network path to its endpoint, and whether the"
                + " table is throttled."
            : "DynamoDB could not be reached for "
                + request
                + ". Check the network path to its endpoint.",
        e);
  }

  /** The SDK has no type or code for this, so its text is compared, as a test keeps true. */
  private static boolean hasNoCredentials(SdkException e) {
    return String.valueOf(e.getMessage()).contains("Unable to load credentials");
  }

  private MetadataStoreException answered(
      List<Action> actions, AwsServiceException answer, SdkException e) {
    String request = describe(actions);
    AwsError error = errorOf(answer);
    String said = " (" + error + ")";
    if (answer instanceof ResourceNotFoundException) {
      return failure(
          Reason.MISSING,
          "DynamoDB has no table for "
              + request
              + said
              + ". Create it, or correct its name or"
              + " the region.",
          e);
    } else if (error.isThrottled()) {
      return failure(
          Reason.THROTTLED,
          "DynamoDB throttled "
              + request
              + said
              + ". Raise the table's capacity or its limit, or"
              + " bill it by request.",
          e);
    } else if (error.isBadCredentials()) {
      return failure(
          Reason.FORBIDDEN,
          "DynamoDB rejected the credentials of "
              + request
              + said
              + ". Correct or renew the"
              + " application's AWS credentials.",
          e);
    } else if (error.isAccessDenied()) {
      return failure(
          Reason.FORBIDDEN,
          "DynamoDB denied "
              + request
              + said
              + ". Allow "
              + permissions(actions)
              + " to the application's role, and the use of the table's KMS key if it has one.",
          e);
    } else if (error.code().startsWith("Validation")) {
      return failure(
          Reason.INVALID,
          "DynamoDB does not accept "
              + request
              + said
              + ". Check that the table's key is that of the metadata contract (Database Metadata:"
              + " ShardName and DatabaseName; Tenant Metadata: TenantID; record of changes: Bucket"
              + " and Change), and that the row has no more than 400 KB.",
          e);
    }
    return failure(Reason.UNAVAILABLE, "DynamoDB failed on " + request + said + ".", e);
  }

  private static AwsError errorOf(AwsServiceException answer) {
    AwsError error = AwsError.of(answer);
    if (answer instanceof TransactionCanceledException cancelled) {
      String code = String.valueOf(reasonOf(cancelled).code());
      boolean throttled = error.isThrottled() || THROTTLED_PARTS.contains(code);
      return new AwsError(code, error.status(), throttled);
    }
    return error;
  }

  /** Returns why a transaction was cancelled: the reason of the first part that has a reason. */
  static CancellationReason reasonOf(TransactionCanceledException e) {
    return e.cancellationReasons().stream()
        .filter(reason -> !"None".equals(reason.code()))
        .findFirst()
        .orElseGet(() -> CancellationReason.builder().code("TransactionCanceled").build());
  }

  private static MetadataStoreException failure(Reason reason, String message, SdkException e) {
    return new MetadataStoreException(reason, message, e);
  }
}
