package dev.sharddal.spring.actuate;

import dev.sharddal.failure.FailureReason;
import dev.sharddal.report.RouteExplanation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the requests of a tenant for one use case go, and why, as JSON shows it.
 *
 * @param served whether they are served
 * @param source where the tenant's row came from: {@code CACHE}, {@code STORE}, {@code STALE}
 * @param ageMillis how long ago the row was read
 * @param pools the pools that may serve them
 * @param reason why they are refused, or null
 * @param refusal the same for people, or null
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
