package dev.sharddal.routing;

import dev.sharddal.report.RouteSource;
import java.time.Duration;

/**
 * A tenant's route, and how it was found.
 *
 * @param <R> what a route is
 * @param found the tenant and its route
 * @param source where it came from
 * @param age how long ago the store was read for it
 */
public record Resolution<R>(TenantRoute<R> found, RouteSource source, Duration age) {}
