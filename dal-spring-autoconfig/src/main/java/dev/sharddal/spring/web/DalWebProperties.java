package dev.sharddal.spring.web;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the tenant of a web request is found. At most one source may be named; none is read if the
 * application has a {@link TenantResolver} bean.
 *
 * @param enabled Whether web requests are given their tenant.
 * @param header Header that holds the tenant's id. X-Tenant-Id if neither this nor another source
 *     is named. It says what the caller claims: let a gateway set it, or check it.
 * @param pathSegment Position of the path segment that is the tenant's id, within the application
 *     and from 0: 0 for /acme/orders, 1 for /t/acme/orders.
 * @param subdomainOf Domain below which one label of the host is the tenant's id: with example.com,
 *     acme.example.com is acme, in lower case. Deeper names and example.com itself name no tenant.
 * @param jwtClaim Claim of the caller's token that holds the tenant's id, text or a whole number.
 *     Needs Spring Security with OAuth 2.0: a resource server or a login.
 * @param exclude Patterns of paths within the application whose requests need no tenant, and get
 *     none. Replaces the default.
 * @param required Whether a request that names no tenant is answered with 400. If not, it is
 *     handled without one, and fails where it asks for a tenant's database.
 * @param filterOrder Order of the filter. The default comes just after Spring Security, which is at
 *     -100, so that callers who are refused learn nothing about tenants.
 * @param retryAfter What the Retry-After header of a 503 says; rounded up to whole seconds. Zero:
 *     no such header.
 */
@ConfigurationProperties("dal.web")
record DalWebProperties(
    @DefaultValue("true") boolean enabled,
    @Nullable String header,
    @Nullable Integer pathSegment,
    @Nullable String subdomainOf,
    @Nullable String jwtClaim,
    @DefaultValue({"/actuator/**", "/error", "/favicon.ico"}) List<String> exclude,
    @DefaultValue("true") boolean required,
    @DefaultValue("-99") int filterOrder,
    @DefaultValue("1s") Duration retryAfter) {

  /** The header that is read if no source is named. */
  static final String DEFAULT_HEADER = "X-Tenant-Id";
}
