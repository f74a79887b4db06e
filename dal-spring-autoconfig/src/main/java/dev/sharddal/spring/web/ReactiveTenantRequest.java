package dev.sharddal.spring.web;

import java.security.Principal;
import java.util.List;
import java.util.Optional;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * A request to WebFlux.
 *
 * @param request the request
 * @param principal the authenticated caller
 */
record ReactiveTenantRequest(ServerHttpRequest request, Optional<Principal> principal)
    implements TenantRequest {

  @Override
  public Optional<String> header(String name) {
    return RequestParts.header(request.getHeaders().getOrEmpty(name));
  }

  @Override
  public List<String> pathSegments() {
    return RequestParts.segments(request.getPath().pathWithinApplication());
  }

  @Override
  public Optional<String> host() {
    return RequestParts.host(request.getURI().getHost());
  }
}
