package dev.sharddal.routing;

import dev.sharddal.metadata.TenantMetadata;

/**
 * A tenant and its route.
 *
 * @param <R> the type of a route
 * @param tenant the row that was read
 * @param route the route
 */
public record TenantRoute<R>(TenantMetadata tenant, R route) {}
