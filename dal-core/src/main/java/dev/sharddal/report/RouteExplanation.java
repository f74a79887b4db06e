package dev.sharddal.report;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An explanation of which pools serve a request of a tenant, or why the request is refused.
 *
 * @param tenantId the tenant
 * @param useCase the use case of the request
 * @param tenant the tenant's row in Tenant Metadata, or null if there is none
 * @param source the source of the row, or null if there is no row
 * @param age the time since the row was read, or null if there is no row
 * @param pools the pools that may serve the request; empty if it is refused
 * @param reason the reason of the refusal, or null if the request is served
 * @param refusal the reason as human-readable text, or null if the request is served
 */
public record RouteExplanation(
    String tenantId,
    UseCase useCase,
    @Nullable TenantMetadata tenant,
    @Nullable RouteSource source,
    @Nullable Duration age,
    List<PoolStatus> pools,
    @Nullable FailureReason reason,
    @Nullable String refusal) {

  /** Copies the list. */
  public RouteExplanation {
    pools = List.copyOf(pools);
  }

  /**
   * Returns the explanation of a request that is refused before its tenant is known.
   *
   * @param tenantId the tenant
   * @param useCase the use case of the request
   * @param why the error that a borrow would throw
   */
  public static RouteExplanation refused(String tenantId, UseCase useCase, SQLException why) {
    return new RouteExplanation(
        tenantId, useCase, null, null, null, List.of(), reasonOf(why), why.getMessage());
  }

  /**
   * Returns the reason of a failed borrow, or null if the error is not a {@link BorrowFailure}.
   *
   * @param why the error
   */
  public static @Nullable FailureReason reasonOf(SQLException why) {
    return why instanceof BorrowFailure failure ? failure.reason() : null;
  }

  /**
   * Returns the explanation as human-readable text: the request, the tenant's row and the pools.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("tenant ").append(SafeText.quoted(tenantId)).append(", ").append(useCase);
    if (tenant != null && age != null) {
      text.append("\n  lives in ").append(tenant.database());
      text.append(" (").append(tenant.state());
      if (tenant.tier() != null) {
        text.append(", tier ").append(SafeText.of(tenant.tier()));
      }
      text.append(", epoch ").append(tenant.epoch());
      text.append("), from ").append(source).append(", ").append(age.toMillis()).append(" ms old");
    }
    if (refusal != null) {
      return text.append("\n  is refused: ").append(refusal).toString();
    }
    return text.append("\n  is served by ")
        .append(pools.stream().map(RouteExplanation::describe).collect(Collectors.joining(" or ")))
        .toString();
  }

  private static String describe(PoolStatus pool) {
    return pool.pool() + " (" + pool.state() + ") at " + pool.address();
  }
}
