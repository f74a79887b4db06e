package dev.sharddal.spring.web;

import java.security.Principal;
import java.util.List;
import java.util.Optional;

/** What a {@link TenantResolver} sees of a web request; the same on every kind of server. */
public interface TenantRequest {

  /**
   * Returns a header, or empty if it is absent or blank. A header that was sent more than once is
   * one value with commas, as HTTP has it.
   *
   * @param name the header's name, in any case
   */
  Optional<String> header(String name);

  /**
   * Returns the segments of the path within the application, decoded and without matrix parameters:
   * {@code /t/acme/orders} is {@code t}, {@code acme}, {@code orders}.
   */
  List<String> pathSegments();

  /**
   * Returns the host that was asked, in lower case and without its port, or empty if it is unknown.
   * Behind a proxy it is the proxy's {@code Forwarded} header that counts, if the server is set up
   * to trust it.
   */
  Optional<String> host();

  /** Returns who asks, or empty if nobody has been authenticated. */
  Optional<Principal> principal();
}
