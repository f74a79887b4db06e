package dev.sharddal.spring.web;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings that determine the tenant of a web request. Exactly one source must be set; the
 * sources are ignored if the application has a {@link TenantResolver} bean.
 *
 * @param enabled Whether the tenant of web requests is bound.
 * @param header Header that contains the tenant's id, such as X-Tenant-Id. Its value is not
 *     authenticated: let a gateway set it, or check it.
 * @param pathSegment Position of the path segment that is the tenant's id, within the application,
 *     counted from 0: 0 for /acme/orders, 1 for /t/acme/orders.
 * @param subdomainOf Domain whose direct subdomains are the tenants' ids, in lower case: with
 *     example.com, the host acme.example.com names the tenant acme. Deeper subdomains and
 *     example.com itself name no tenant.
 * @param jwtClaim Claim of the caller's token that contains the tenant's id, as text or as a whole
 *     number. Needs Spring Security with OAuth 2.0: a resource server or a login.
 * @param exclude Path patterns within the application whose requests are handled without a tenant,
 *     in addition to those of the actuator, /error and /favicon.ico.
 * @param required Whether a request without a tenant is answered with 400. If false, it is handled
 *     without a tenant, and fails if it uses a tenant's database.
 * @param filterOrder Order of the filter. The default is just after Spring Security, which is at
 *     -100, so that rejected callers learn nothing about tenants.
 * @param retryAfter The value of the Retry-After header of a 503, rounded up to whole seconds. Zero
 *     omits the header.
 */
@ConfigurationProperties("dal.web")
record DalWebProperties(
    @DefaultValue("true") boolean enabled,
    @Nullable String header,
    @Nullable Integer pathSegment,
    @Nullable String subdomainOf,
    @Nullable String jwtClaim,
    @DefaultValue List<String> exclude,
    @DefaultValue("true") boolean required,
    @DefaultValue("-99") int filterOrder,
    @DefaultValue("1s") Duration retryAfter) {

  /** Treats a blank source as unset, so that a profile can unset it. */
  DalWebProperties {
    header = blankToNull(header);
    subdomainOf = blankToNull(subdomainOf);
    jwtClaim = blankToNull(jwtClaim);
  }

  private static @Nullable String blankToNull(@Nullable String source) {
    return source == null || source.isBlank() ? null : source;
  }
}
