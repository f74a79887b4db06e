package dev.sharddal.spring.web;

import java.util.Optional;

/**
 * A strategy that determines the tenant of a web request. A bean of this type replaces the {@code
 * dal.web.*} properties that set a source, on servlet containers and on WebFlux.
 *
 * <p>It runs after Spring Security and may block: on WebFlux it is not called on an event loop. It
 * must be thread-safe. It does not authorize: unless the source is the caller's own token, the
 * application's security must decide whether the caller may access that tenant.
 */
@FunctionalInterface
public interface TenantResolver {

  /**
   * Returns the id of a request's tenant, or empty if the request names no tenant.
   *
   * @param request the request
   */
  Optional<String> resolve(TenantRequest request);
}
