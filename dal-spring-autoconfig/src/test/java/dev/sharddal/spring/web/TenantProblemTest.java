package dev.sharddal.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.failure.TenantMovingException;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.json.JsonParserFactory;

class TenantProblemTest {

  @ParameterizedTest
  @CsvSource({
    "INVALID_TENANT_ID, 400",
    "NO_TENANT_BOUND, 500",
    "TENANT_NOT_FOUND, 404",
    "TENANT_SUSPENDED, 403",
    "TENANT_READ_ONLY, 409",
    "TENANT_MOVING, 503",
    "DATABASE_UNKNOWN, 500",
    "USE_CASE_MISSING, 500",
    "METADATA_UNAVAILABLE, 503",
    "METADATA_INVALID, 500",
    "POOL_EXHAUSTED, 503",
    "AUTHENTICATION_FAILED, 503",
    "LOGIN_NOT_PERMITTED, 500",
    "CONNECTION_MISCONFIGURED, 500",
    "TOO_MANY_CONNECTIONS, 503",
    "DATABASE_UNAVAILABLE, 503",
    "INTERRUPTED, 503",
    "NOT_INITIALIZED, 503",
    "CLOSED, 503",
  })
  void status_ofReason_isAsDocumented(FailureReason reason, int status) {
    assertThat(TenantProblem.of(reason).status().value()).isEqualTo(status);
  }

  @ParameterizedTest
  @EnumSource
  void problem_ofRetryableReason_isTemporary(FailureReason reason) {
    if (reason.isRetryable()) {
      assertThat(TenantProblem.of(reason).isTemporary()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void json_ofReason_hasTheMembersOfAProblemDetail(FailureReason reason) {
    TenantProblem problem = TenantProblem.of(reason);
    assertThat(parsed(problem.toJson("/orders")))
        .containsEntry("status", problem.status().value())
        .containsEntry("detail", problem.detail())
        .containsEntry("instance", "/orders")
        .containsEntry("reason", reason.name())
        .containsOnlyKeys("type", "title", "status", "detail", "instance", "reason");
  }

  @Test
  void json_ofAnyPath_isEscaped() {
    String path = "/a\"b\\c\r\n\u2028ü";
    String json = TenantProblem.of(FailureReason.TENANT_NOT_FOUND).toJson(path);
    assertThat(json).matches("[ -~]*");
    assertThat(parsed(json))
        .containsEntry("instance", path)
        .containsEntry("type", "urn:sharddal:problem:tenant-not-found")
        .containsEntry("title", "Tenant not found");
  }

  private static Map<String, Object> parsed(String json) {
    return JsonParserFactory.getJsonParser().parseMap(json);
  }

  @Test
  void failure_amongCauses_isFound() {
    SQLException moving =
        new TenantMovingException(
            BorrowFailure.Details.of(FailureReason.TENANT_MOVING, "t-1"), "moving");
    Throwable wrapped = new IllegalStateException(new RuntimeException(moving));
    assertThat(TenantProblem.failureIn(wrapped)).containsSame((BorrowFailure) moving);
    assertThat(TenantProblem.failureIn(new IllegalStateException("other"))).isEmpty();
  }

  @Test
  void failure_amongCausesInACircle_isNotFound() {
    Exception one = new IllegalStateException("one");
    Exception other = new IllegalStateException("other", one);
    one.initCause(other);
    assertThat(TenantProblem.failureIn(one)).isEmpty();
  }
}
