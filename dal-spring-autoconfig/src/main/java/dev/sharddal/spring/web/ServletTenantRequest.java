package dev.sharddal.spring.web;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.springframework.http.server.PathContainer;

/**
 * A request to a servlet container.
 *
 * @param request the request
 * @param path the path within the application
 */
record ServletTenantRequest(HttpServletRequest request, PathContainer path)
    implements TenantRequest {

  @Override
  public Optional<String> header(String name) {
    return RequestParts.header(Collections.list(request.getHeaders(name)));
  }

  @Override
  public List<String> pathSegments() {
    return RequestParts.segments(path);
  }

  @Override
  public Optional<String> host() {
    return RequestParts.host(request.getServerName());
  }

  @Override
  public Optional<Principal> principal() {
    return Optional.ofNullable(request.getUserPrincipal());
  }
}
