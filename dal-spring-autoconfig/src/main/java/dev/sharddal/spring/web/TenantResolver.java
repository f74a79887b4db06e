package dev.sharddal.spring.web;

import java.util.Optional;

/**
 * Says for which tenant a web request is. A bean of this type takes the place of the {@code
 * dal.web.*} properties that name a source, on servlet containers and on WebFlux alike.
 *
 * <p>It runs after Spring Security and may block: on WebFlux it is not called on an event loop. It
 * must be thread-safe. It says for whom the request asks; whether the caller may ask for that
 * tenant is for the application's security to decide, unless the source is the caller's own token.
 */
@FunctionalInterface
public interface TenantResolver {

  /**
   * Returns the tenant of a request, or empty if the request names none.
   *
   * @param request the request
   */
  Optional<String> resolve(TenantRequest request);
}
