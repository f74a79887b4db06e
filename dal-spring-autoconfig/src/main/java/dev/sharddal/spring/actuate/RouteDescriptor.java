package dev.sharddal.spring.actuate;

import dev.sharddal.failure.FailureReason;
import dev.sharddal.report.RouteExplanation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The route of a tenant's requests for one use case, for JSON.
 *
 * @param served whether the requests are served
 * @param source the source of the tenant's row: {@code CACHE}, {@code STORE}, {@code STALE}
 * @param ageMillis how long ago the row was read
 * @param pools the pools that may serve the requests
 * @param reason why the requests are refused, or null
 * @param refusal the reason as readable text, or null
 */
record RouteDescriptor(
    boolean served,
    @Nullable String source,
    @Nullable Long ageMillis,
    List<PoolDescriptor> pools,
    @Nullable FailureReason reason,
    @Nullable String refusal) {

  static RouteDescriptor of(RouteExplanation route) {
    return new RouteDescriptor(
        route.refusal() == null,
        route.source() == null ? null : route.source().name(),
        route.age() == null ? null : route.age().toMillis(),
        route.pools().stream().map(PoolDescriptor::of).toList(),
        route.reason(),
        route.refusal());
  }
}
