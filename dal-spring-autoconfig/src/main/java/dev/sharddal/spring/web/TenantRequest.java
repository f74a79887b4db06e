package dev.sharddal.spring.web;

import java.security.Principal;
import java.util.List;
import java.util.Optional;

/** The view of a web request for a {@link TenantResolver}, independent of the kind of server. */
public interface TenantRequest {

  /**
   * Returns a header, or empty if it is absent or blank. The values of a repeated header are joined
   * with commas, as in HTTP.
   *
   * @param name the header's name, case-insensitive
   */
  Optional<String> header(String name);

  /**
   * Returns the segments of the path within the application, decoded and without matrix parameters:
   * {@code /t/acme/orders} is {@code t}, {@code acme}, {@code orders}.
   */
  List<String> pathSegments();

  /**
   * Returns the requested host, in lower case and without its port, or empty if it is unknown.
   * Behind a proxy, the proxy's {@code Forwarded} header is used if the server is configured to
   * trust it.
   */
  Optional<String> host();

  /** Returns the authenticated caller, or empty if the request is not authenticated. */
  Optional<Principal> principal();
}
