package dev.sharddal.spring.web;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.http.HttpStatus;

/**
 * The problem detail (RFC 9457) with which a request is answered that cannot be served. It consists
 * of fixed texts only, so it cannot reveal a tenant, a host or a login.
 *
 * @param reason the reason
 * @param status the HTTP status
 * @param detail the reason as readable text
 */
record TenantProblem(FailureReason reason, HttpStatus status, String detail) {

  /**
   * The maximum length of a chain of causes that is searched; a longer chain is assumed to be
   * cyclic.
   */
  private static final int DEEPEST_CAUSE = 64;

  /** Returns the problem for a reason. */
  static TenantProblem of(FailureReason reason) {
    return switch (reason) {
      case INVALID_TENANT_ID -> of(reason, HttpStatus.BAD_REQUEST, "The tenant id is invalid.");
      case TENANT_NOT_FOUND -> of(reason, HttpStatus.NOT_FOUND, "The tenant does not exist.");
      case TENANT_SUSPENDED -> of(reason, HttpStatus.FORBIDDEN, "The tenant is suspended.");
      case TENANT_READ_ONLY ->
          of(reason, HttpStatus.CONFLICT, "The tenant is read-only at the moment.");
      case TENANT_MOVING ->
          unavailable(reason, "The tenant is moving to another database; try again.");
      case METADATA_UNAVAILABLE ->
          unavailable(
              reason, "The tenant's database cannot be determined at the moment; try again.");
      case POOL_EXHAUSTED, TOO_MANY_CONNECTIONS ->
          unavailable(reason, "The tenant's database is busy; try again.");
      case DATABASE_UNAVAILABLE, AUTHENTICATION_FAILED, WRONG_SERVER ->
          unavailable(reason, "The tenant's database cannot be reached at the moment; try again.");
      case INTERRUPTED, NOT_INITIALIZED, CLOSED ->
          unavailable(reason, "The application is starting or stopping; try again.");
      case NO_TENANT_BOUND,
          DATABASE_UNKNOWN,
          USE_CASE_MISSING,
          METADATA_INVALID,
          LOGIN_NOT_PERMITTED,
          CONNECTION_MISCONFIGURED ->
          of(
              reason,
              HttpStatus.INTERNAL_SERVER_ERROR,
              "The application is not configured to serve this request of the tenant.");
    };
  }

  /** Returns the problem for a request that names no tenant. */
  static TenantProblem missing(TenantResolver resolver) {
    return of(
        FailureReason.NO_TENANT_BOUND,
        HttpStatus.BAD_REQUEST,
        resolver instanceof TenantSource source
            ? "The request names no tenant; it is expected in " + source.place() + "."
            : "The request names no tenant.");
  }

  private static TenantProblem of(FailureReason reason, HttpStatus status, String detail) {
    return new TenantProblem(reason, status, detail);
  }

  private static TenantProblem unavailable(FailureReason reason, String detail) {
    return of(reason, HttpStatus.SERVICE_UNAVAILABLE, detail);
  }

  /** Returns the outermost borrow failure among an error and its causes. */
  static Optional<BorrowFailure> failureIn(Throwable error) {
    Throwable cause = error;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (cause instanceof BorrowFailure failure) {
        return Optional.of(failure);
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }

  /** Logs the answer, as a warning if an operator has to act, otherwise at debug level. */
  void log(Logger log, Throwable error) {
    if (status == HttpStatus.INTERNAL_SERVER_ERROR) {
      log.warn("A request was answered with {}, {}", status.value(), reason, error);
    } else {
      log.debug("A request was answered with {}, {}", status.value(), reason, error);
    }
  }

  /** Returns whether the same request may be served later. */
  boolean isTemporary() {
    return status == HttpStatus.SERVICE_UNAVAILABLE;
  }

  /**
   * Returns the problem detail as JSON, in ASCII.
   *
   * @param path the path of the request as it was sent, or null
   */
  String toJson(@Nullable String path) {
    StringBuilder json = new StringBuilder(256);
    member(json.append('{'), "type", "urn:sharddal:problem:" + words("-"));
    member(json.append(','), "title", title());
    json.append(",\"status\":").append(status.value());
    member(json.append(','), "detail", detail);
    if (path != null) {
      member(json.append(','), "instance", path);
    }
    member(json.append(','), "reason", reason.name());
    return json.append('}').toString();
  }

  private String title() {
    String words = words(" ");
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private String words(String separator) {
    return reason.name().toLowerCase(Locale.ROOT).replace("_", separator);
  }

  private static void member(StringBuilder json, String name, String value) {
    json.append('"').append(name).append("\":\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
