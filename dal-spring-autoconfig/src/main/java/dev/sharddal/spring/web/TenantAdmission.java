package dev.sharddal.spring.web;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * The decision for which tenant a request is handled, or with which error it is answered. It is
 * independent of the kind of server. Thread-safe; {@link #decide} may block.
 */
final class TenantAdmission {

  private final DataAccessLayer dal;
  private final TenantResolver resolver;
  private final List<PathPattern> excluded;
  private final boolean required;
  private final @Nullable String retryAfterSeconds;

  TenantAdmission(
      DataAccessLayer dal,
      TenantResolver resolver,
      DalWebProperties properties,
      List<String> alwaysExcluded) {
    this.dal = dal;
    this.resolver = resolver;
    List<String> patterns = new ArrayList<>(alwaysExcluded);
    patterns.addAll(properties.exclude());
    this.excluded = parse(patterns);
    this.required = properties.required();
    this.retryAfterSeconds = seconds(properties.retryAfter());
  }

  /**
   * The decision about a request.
   *
   * @param tenant the tenant for which the request is handled, or null if it has none
   * @param problem the error with which the request is answered, or null
   */
  record Decision(@Nullable RequestTenant tenant, @Nullable TenantProblem problem) {

    static final Decision NO_TENANT = new Decision(null, null);

    static Decision refused(TenantProblem problem) {
      return new Decision(null, problem);
    }
  }

  private static List<PathPattern> parse(List<String> patterns) {
    List<PathPattern> parsed = new ArrayList<>();
    for (String pattern : patterns) {
      try {
        parsed.add(PathPatternParser.defaultInstance.parse(pattern));
      } catch (PatternParseException e) {
        throw new InvalidConfigurationPropertyValueException(
            "dal.web.exclude", pattern, "expected a path pattern, but " + e.getMessage());
      }
    }
    return List.copyOf(parsed);
  }

  private static @Nullable String seconds(Duration retryAfter) {
    if (retryAfter.isNegative()) {
      throw new InvalidConfigurationPropertyValueException(
          "dal.web.retry-after", retryAfter, "expected zero (no header) or more");
    }
    long seconds = retryAfter.plusNanos(999_999_999).toSeconds();
    return seconds == 0 ? null : Long.toString(seconds);
  }

  /** Returns the value of the header Retry-After of a 503, or null if the header is omitted. */
  @Nullable String retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** Returns whether requests to a path have a tenant. */
  boolean covers(PathContainer pathWithinApplication) {
    for (PathPattern pattern : excluded) {
      if (pattern.matches(pathWithinApplication)) {
        return false;
      }
    }
    return true;
  }

  /** Decides about a request. */
  Decision decide(TenantRequest request) {
    Optional<String> named = resolver.resolve(request).filter(id -> !id.isEmpty());
    if (named.isEmpty()) {
      return required ? Decision.refused(TenantProblem.missing(resolver)) : Decision.NO_TENANT;
    }
    return admit(named.get());
  }

  /** A tenant that is read-only or moving is admitted, because its requests may only read. */
  private Decision admit(String id) {
    TenantMetadata tenant;
    try {
      tenant = dal.tenant(id);
    } catch (SQLException e) {
      return Decision.refused(
          TenantProblem.of(
              e instanceof BorrowFailure failure
                  ? failure.reason()
                  : FailureReason.METADATA_UNAVAILABLE));
    }
    return tenant.state() == TenantState.SUSPENDED
        ? Decision.refused(TenantProblem.of(FailureReason.TENANT_SUSPENDED))
        : new Decision(new RequestTenant(tenant.tenantId(), tenant.database()), null);
  }

  /**
   * Returns the response to an error that was thrown while a request was handled, or empty if the
   * data access layer did not cause it.
   *
   * @param error the error
   * @param hadTenant whether a tenant was bound; if not, the problem is the missing tenant
   */
  Optional<TenantProblem> problemOf(Throwable error, boolean hadTenant) {
    return TenantProblem.failureIn(error)
        .map(
            failure ->
                failure.reason() == FailureReason.NO_TENANT_BOUND && !hadTenant
                    ? TenantProblem.missing(resolver)
                    : TenantProblem.of(failure.reason()));
  }
}
