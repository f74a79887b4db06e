package dev.sharddal.spring.actuate;

import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.report.RouteExplanation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The routes of a tenant, for JSON.
 *
 * @param tenant the tenant's id
 * @param database the tenant's {@code shard/database}, or null if it could not be determined
 * @param state the tenant's state, or null
 * @param tier the tenant's tier, or null
 * @param epoch the epoch of the tenant's row, or null
 * @param routes one route for each requested use case
 */
record RoutesDescriptor(
    String tenant,
    @Nullable String database,
    @Nullable String state,
    @Nullable String tier,
    @Nullable Long epoch,
    Map<String, RouteDescriptor> routes)
    implements OperationResponseBody {

  /** Combines the explanations for one tenant; the last row that was read is shown. */
  static RoutesDescriptor of(String tenantId, List<RouteExplanation> explanations) {
    Map<String, RouteDescriptor> routes = new LinkedHashMap<>();
    explanations.forEach(route -> routes.put(route.useCase().name(), RouteDescriptor.of(route)));
    TenantMetadata row =
        explanations.stream()
            .map(RouteExplanation::tenant)
            .filter(Objects::nonNull)
            .reduce((former, later) -> later)
            .orElse(null);
    return row == null
        ? new RoutesDescriptor(tenantId, null, null, null, null, routes)
        : new RoutesDescriptor(
            tenantId,
            row.database().toString(),
            row.state().name(),
            row.tier(),
            row.epoch(),
            routes);
  }

  /** Returns whether every use case was refused for this reason. */
  boolean isRefused(FailureReason reason) {
    return routes.values().stream().allMatch(route -> route.reason() == reason);
  }
}
