package dev.sharddal.routing;

import dev.sharddal.report.RouteSource;
import java.time.Duration;

/**
 * A tenant's route and the source of the route.
 *
 * @param <R> the type of a route
 * @param found the tenant and its route
 * @param source the source of the route
 * @param age the time since the tenant's row was read from the store
 */
public record Resolution<R>(TenantRoute<R> found, RouteSource source, Duration age) {}
