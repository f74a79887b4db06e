package dev.sharddal.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** One error has one kind, whichever service answers with it. */
class AwsErrorTest {

  private static AwsServiceException answer(int status, String code) {
    return AwsServiceException.builder()
        .statusCode(status)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
        .build();
  }

  private static String kind(AwsError error) {
    return (error.isThrottled() ? "throttled " : "")
        + (error.isBadCredentials() ? "credentials " : "")
        + (error.isAccessDenied() ? "denied " : "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UnrecognizedClientException",
        "InvalidSignatureException",
        "IncompleteSignatureException",
        "MissingAuthenticationTokenException",
        "MissingAuthenticationToken",
        "InvalidClientTokenId",
        "ExpiredTokenException",
        "ExpiredToken"
      })
  void codeForCredentials_isThatAlone_alsoWith403(String code) {
    assertThat(kind(AwsError.of(answer(400, code)))).isEqualTo("credentials ");
    assertThat(kind(AwsError.of(answer(403, code)))).isEqualTo("credentials ");
  }

  @ParameterizedTest
  @CsvSource({
    "400, ThrottlingException, 'throttled '",
    "400, ProvisionedThroughputExceededException, 'throttled '",
    "400, RequestLimitExceeded, 'throttled '",
    "429, AnyCode, 'throttled '",
    "400, AccessDeniedException, 'denied '",
    "400, AccessDenied, 'denied '",
    "403, AnyCode, 'denied '",
    "400, ValidationException, ''",
    "500, InternalServerError, ''",
    "503, ServiceUnavailable, ''",
  })
  void otherCode_isWhatCodeOrStatusSays(int status, String code, String kind) {
    AwsError error = AwsError.of(answer(status, code));
    assertThat(kind(error)).isEqualTo(kind);
    assertThat(error).hasToString(code + ", HTTP " + status);
  }

  @Test
  void answerWithoutDetails_hasTheNameOfItsException() {
    AwsServiceException bare = AwsServiceException.builder().statusCode(500).build();
    assertThat(AwsError.of(bare)).hasToString("AwsServiceException, HTTP 500");
  }

  @Test
  void answer_isFoundBelowOtherExceptions() {
    AwsServiceException answer = answer(400, "AnyCode");
    SdkClientException outer = SdkClientException.create("gave up", new RuntimeException(answer));
    assertThat(AwsError.answerIn(answer)).isSameAs(answer);
    assertThat(AwsError.answerIn(outer)).isSameAs(answer);
    assertThat(AwsError.answerIn(SdkClientException.create("no route"))).isNull();
  }

  @Test
  void timeout_isOfTheCallOrOfAnAttempt_andNotAnInterrupt() {
    assertThat(AwsError.isTimeout(ApiCallTimeoutException.create(300))).isTrue();
    assertThat(AwsError.isTimeout(ApiCallAttemptTimeoutException.create(300))).isTrue();
    assertThat(AwsError.isTimeout(AbortedException.create("interrupted"))).isFalse();
  }
}
