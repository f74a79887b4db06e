package dev.sharddal.spring.web;

import dev.sharddal.spring.RefusedConfigurationException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.util.ClassUtils;

/**
 * The part of a request that contains the tenant's id, according to the properties.
 *
 * @param place the name of this part in the answer to a request without a tenant
 * @param resolver reads the tenant's id
 */
record TenantSource(String place, TenantResolver resolver) implements TenantResolver {

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
  private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*");
  private static final String CLAIMS = "org.springframework.security.oauth2.core.ClaimAccessor";

  @Override
  public Optional<String> resolve(TenantRequest request) {
    return resolver.resolve(request);
  }

  /**
   * Returns the source that is set.
   *
   * @throws RefusedConfigurationException if no source is set
   * @throws MutuallyExclusiveConfigurationPropertiesException if more than one source is set
   * @throws InvalidConfigurationPropertyValueException if the value of the source is invalid
   */
  static TenantSource of(DalWebProperties properties, @Nullable ClassLoader classLoader) {
    MutuallyExclusiveConfigurationPropertiesException.throwIfMultipleNonNullValuesIn(
        entries -> {
          entries.put("dal.web.header", properties.header());
          entries.put("dal.web.path-segment", properties.pathSegment());
          entries.put("dal.web.subdomain-of", properties.subdomainOf());
          entries.put("dal.web.jwt-claim", properties.jwtClaim());
        });
    if (properties.pathSegment() != null) {
      return pathSegment(properties.pathSegment());
    }
    if (properties.subdomainOf() != null) {
      return subdomain(properties.subdomainOf());
    }
    if (properties.jwtClaim() != null) {
      return claim(properties.jwtClaim(), classLoader);
    }
    if (properties.header() != null) {
      return header(properties.header());
    }
    throw noSource();
  }

  private static RefusedConfigurationException noSource() {
    return new RefusedConfigurationException(
        "This web application does not say which part of a request names the tenant: no source of"
            + " dal.web is set.",
        """
        Choose one of these:
          - dal.web.jwt-claim=<claim>: a claim of the token that Spring Security has verified
          - dal.web.subdomain-of=<domain>: the host, as <tenant>.<domain>
          - dal.web.path-segment=<position>: a segment of the path, counted from 0
          - dal.web.header=<name>, such as X-Tenant-Id: a header
          - declare a bean that is a dev.sharddal.spring.web.TenantResolver
          - dal.web.enabled=false, if requests have no tenant or the application binds it itself
        A host, a path and a header contain only what the caller claims: let a gateway set them, or \
        check them against the identity of the caller.\
        """);
  }

  private static TenantSource header(String name) {
    require(TOKEN.matcher(name).matches(), "header", name, "expected the name of an HTTP header");
    return new TenantSource("the header " + name, request -> request.header(name));
  }

  private static TenantSource pathSegment(int index) {
    require(index >= 0, "path-segment", index, "expected 0, the first segment, or more");
    return new TenantSource(
        "segment " + index + " of the path, counted from 0",
        request -> {
          List<String> segments = request.pathSegments();
          return index < segments.size() ? Optional.of(segments.get(index)) : Optional.empty();
        });
  }

  private static TenantSource subdomain(String domain) {
    require(
        DOMAIN.matcher(domain).matches(),
        "subdomain-of",
        domain,
        "expected a domain such as example.com, without a dot at its ends, a scheme or a port");
    String suffix = "." + domain.toLowerCase(Locale.ROOT);
    return new TenantSource(
        "the host, as <tenant>" + suffix,
        request ->
            request
                .host()
                .filter(host -> host.endsWith(suffix))
                .map(host -> host.substring(0, host.length() - suffix.length()))
                .filter(label -> !label.isEmpty() && label.indexOf('.') < 0));
  }

  private static TenantSource claim(String name, @Nullable ClassLoader classLoader) {
    require(!name.isBlank(), "jwt-claim", name, "expected the name of a claim");
    require(
        ClassUtils.isPresent(CLAIMS, classLoader),
        "jwt-claim",
        name,
        "it needs Spring Security with OAuth 2.0, which is not on the class path: add"
            + " spring-boot-starter-security-oauth2-resource-server, or set another source");
    return new TenantSource("the claim " + name + " of the caller's token", new ClaimReader(name));
  }

  private static void require(boolean holds, String property, @Nullable Object value, String rule) {
    if (!holds) {
      throw new InvalidConfigurationPropertyValueException("dal.web." + property, value, rule);
    }
  }
}
