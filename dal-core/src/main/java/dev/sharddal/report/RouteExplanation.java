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
 * Where a request of a tenant goes, and why.
 *
 * @param tenantId the tenant
 * @param useCase what the request is for
 * @param tenant the row of Tenant Metadata that decides, or null if there is none
 * @param source where the row came from, or null if there is none
 * @param age how long ago the row was read, or null if there is none
 * @param pools the pools that may serve it; empty if it is refused
 * @param reason why it is refused, or null if it is served
 * @param refusal the same for people, or null if it is served
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
   * @param useCase what the request is for
   * @param why the error that a borrow would throw
   */
  public static RouteExplanation refused(String tenantId, UseCase useCase, SQLException why) {
    return new RouteExplanation(
        tenantId, useCase, null, null, null, List.of(), reasonOf(why), why.getMessage());
  }

  /**
   * Returns the reason of a failed borrow, or null if the error is another one.
   *
   * @param why the error
   */
  public static @Nullable FailureReason reasonOf(SQLException why) {
    return why instanceof BorrowFailure failure ? failure.reason() : null;
  }

  /** Returns the explanation for people: who asks, what the metadata says, and where it leads. */
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
