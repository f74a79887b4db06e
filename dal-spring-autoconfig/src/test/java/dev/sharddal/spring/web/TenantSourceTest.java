package dev.sharddal.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.spring.RefusedConfigurationException;
import java.math.BigInteger;
import java.security.Principal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.http.server.PathContainer;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.oauth2.core.ClaimAccessor;

class TenantSourceTest {

  private static final ClassLoader LOADER = TenantSourceTest.class.getClassLoader();

  private static TenantSource source(
      String header, Integer pathSegment, String subdomainOf, String jwtClaim) {
    return TenantSource.of(properties(header, pathSegment, subdomainOf, jwtClaim), LOADER);
  }

  private static DalWebProperties properties(
      String header, Integer pathSegment, String subdomainOf, String jwtClaim) {
    return new DalWebProperties(
        true, header, pathSegment, subdomainOf, jwtClaim, List.of(), true, 0, Duration.ZERO);
  }

  /** A request that is only what a test says. */
  private record Asked(Map<String, List<String>> headers, String path, String name, Principal by)
      implements TenantRequest {

    static Asked withHeader(String name, String... values) {
      return new Asked(Map.of(name, Arrays.asList(values)), "/", null, null);
    }

    static Asked withPath(String path) {
      return new Asked(Map.of(), path, null, null);
    }

    static Asked withHost(String host) {
      return new Asked(Map.of(), "/", host, null);
    }

    static Asked withBy(Principal caller) {
      return new Asked(Map.of(), "/", null, caller);
    }

    @Override
    public Optional<String> header(String name) {
      return RequestParts.header(headers.getOrDefault(name, List.of()));
    }

    @Override
    public List<String> pathSegments() {
      return RequestParts.segments(PathContainer.parsePath(path));
    }

    @Override
    public Optional<String> host() {
      return RequestParts.host(name);
    }

    @Override
    public Optional<Principal> principal() {
      return Optional.ofNullable(by);
    }
  }

  @Test
  void finding18_noSource_isRefusedWithTheListOfSources() {
    assertThatThrownBy(() -> source(null, null, null, null))
        .isInstanceOf(RefusedConfigurationException.class)
        .hasMessageContainingAll(
            "dal.web.header",
            "dal.web.path-segment",
            "dal.web.subdomain-of",
            "dal.web.jwt-claim",
            "TenantResolver",
            "dal.web.enabled=false");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void blankSource_isUnset(String blank) {
    TenantSource source = source("X-Org", null, blank, blank);
    assertThat(source.resolve(Asked.withHeader("X-Org", "acme"))).contains("acme");
    assertThatThrownBy(() -> source(blank, null, blank, blank))
        .isInstanceOf(RefusedConfigurationException.class);
  }

  @Test
  void header_isRead() {
    TenantSource source = source("X-Tenant-Id", null, null, null);
    assertThat(source.resolve(Asked.withHeader("X-Tenant-Id", "acme"))).contains("acme");
    assertThat(source.resolve(Asked.withHeader("X-Tenant-Id"))).isEmpty();
    assertThat(source.resolve(Asked.withHeader("X-Tenant-Id", " "))).isEmpty();
    assertThat(source.place()).isEqualTo("the header X-Tenant-Id");
  }

  @Test
  void header_named_isTheOnlyOne() {
    TenantSource source = source("X-Org", null, null, null);
    assertThat(source.resolve(Asked.withHeader("X-Org", "acme"))).contains("acme");
    assertThat(source.resolve(Asked.withHeader("X-Tenant-Id", "acme"))).isEmpty();
  }

  @Test
  void header_sentTwice_namesNeitherTenant() {
    TenantSource source = source("X-Tenant-Id", null, null, null);
    assertThat(source.resolve(Asked.withHeader("X-Tenant-Id", "acme", "evil")))
        .contains("acme, evil");
  }

  @ParameterizedTest
  @CsvSource({
    "0, /acme/orders, acme",
    "1, /t/acme/orders, acme",
    "1, /t/a%2Fb/orders, a/b",
    "0, /acme;x=1/orders, acme",
    "2, /t/acme, ",
    "0, /, ",
  })
  void pathSegment_ofPath_isDecoded(int index, String path, String tenant) {
    assertThat(source(null, index, null, null).resolve(Asked.withPath(path)))
        .isEqualTo(Optional.ofNullable(tenant));
  }

  @ParameterizedTest
  @CsvSource({
    "acme.example.com, acme",
    "ACME.Example.com, acme",
    "acme.example.com., acme",
    "example.com, ",
    "a.b.example.com, ",
    ".example.com, ",
    "acme.example.com.evil.org, ",
    "acmeexample.com, ",
    ", ",
  })
  void subdomain_ofHost_isOneLabel(String host, String tenant) {
    assertThat(source(null, null, "Example.com", null).resolve(Asked.withHost(host)))
        .isEqualTo(Optional.ofNullable(tenant));
  }

  @Test
  void jwtClaim_textOrWholeNumber_isTheTenant() {
    TenantSource source = source(null, null, null, "org");
    assertThat(source.resolve(Asked.withBy(caller("acme")))).contains("acme");
    assertThat(source.resolve(Asked.withBy(caller(42)))).contains("42");
    assertThat(source.resolve(Asked.withBy(caller(42L)))).contains("42");
    assertThat(source.resolve(Asked.withBy(caller(BigInteger.TEN.pow(20)))))
        .contains("100000000000000000000");
  }

  @Test
  void jwtClaim_otherwise_namesNoTenant() {
    TenantSource source = source(null, null, null, "org");
    assertThat(source.resolve(Asked.withBy(caller(List.of("acme"))))).isEmpty();
    assertThat(source.resolve(Asked.withBy(caller(4.2)))).isEmpty();
    assertThat(source.resolve(Asked.withBy(() -> "acme"))).isEmpty();
    assertThat(source.resolve(Asked.withBy(new TestingAuthenticationToken("acme", "")))).isEmpty();
    assertThat(source.resolve(Asked.withBy(null))).isEmpty();
    TestingAuthenticationToken refused = caller("acme");
    refused.setAuthenticated(false);
    assertThat(source.resolve(Asked.withBy(refused))).isEmpty();
  }

  private static TestingAuthenticationToken caller(Object claim) {
    ClaimAccessor claims = () -> Map.of("org", claim);
    return new TestingAuthenticationToken(claims, "", List.of());
  }

  @Test
  void source_moreThanOneNamed_isRefusedNamingThem() {
    assertThatThrownBy(() -> source("X-Org", 0, null, null))
        .isInstanceOf(MutuallyExclusiveConfigurationPropertiesException.class)
        .hasMessageContainingAll("dal.web.header", "dal.web.path-segment");
    assertThatThrownBy(() -> source(null, null, "example.com", "org"))
        .isInstanceOf(MutuallyExclusiveConfigurationPropertiesException.class)
        .hasMessageContainingAll("dal.web.subdomain-of", "dal.web.jwt-claim");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X Tenant", "X-Tenant:", "X-Tänant", "X\r\nY"})
  void header_noHeaderName_isRefused(String name) {
    assertRefused(() -> source(name, null, null, null), "dal.web.header");
  }

  @ParameterizedTest
  @ValueSource(strings = {".example.com", "example.com.", "https://example.com", "a:80"})
  void subdomainOf_noDomain_isRefused(String domain) {
    assertRefused(() -> source(null, null, domain, null), "dal.web.subdomain-of");
  }

  @Test
  void pathSegment_negative_isRefused() {
    assertRefused(() -> source(null, -1, null, null), "dal.web.path-segment");
  }

  @Test
  void jwtClaim_withoutSpringSecurity_isRefusedSayingWhatToAdd() {
    DalWebProperties properties = properties(null, null, null, "org");
    ClassLoader without = new FilteredClassLoader(ClaimAccessor.class);
    assertRefused(() -> TenantSource.of(properties, without), "dal.web.jwt-claim");
  }

  private static void assertRefused(ThrowingCallable call, String property) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            InvalidConfigurationPropertyValueException.class,
            e -> {
              assertThat(e.getName()).isEqualTo(property);
              assertThat(e.getReason()).isNotBlank();
            });
  }
}
