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
 * Where the requests of a tenant go, as JSON shows it.
 *
 * @param tenant the tenant's id
 * @param database {@code shard/database} where it lives, or null if that could not be found
 * @param state which requests are served, or null
 * @param tier its tier, or null
 * @param epoch the epoch of its row, or null
 * @param routes one for each use case that was asked for
 */
record RoutesDescriptor(
    String tenant,
    @Nullable String database,
    @Nullable String state,
    @Nullable String tier,
    @Nullable Long epoch,
    Map<String, RouteDescriptor> routes)
    implements OperationResponseBody {

  /** Puts together what was found for one tenant; the last row that was read is the one to tell. */
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
