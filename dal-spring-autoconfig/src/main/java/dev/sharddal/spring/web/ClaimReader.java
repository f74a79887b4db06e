package dev.sharddal.spring.web;

import java.math.BigInteger;
import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClaimAccessor;

/**
 * A resolver that reads the tenant from a claim of the token that Spring Security has verified: a
 * JWT or an OpenID login.
 */
final class ClaimReader implements TenantResolver {

  private final String claim;

  ClaimReader(String claim) {
    this.claim = claim;
  }

  @Override
  public Optional<String> resolve(TenantRequest request) {
    return request.principal().map(this::claimOf).map(ClaimReader::text);
  }

  private @Nullable Object claimOf(Principal caller) {
    return caller instanceof Authentication authentication
            && authentication.isAuthenticated()
            && authentication.getPrincipal() instanceof ClaimAccessor claims
        ? claims.getClaims().get(claim)
        : null;
  }

  /**
   * Returns a text, or a whole number in its decimal form; null for a list, a fraction or an
   * object.
   */
  private static @Nullable String text(Object value) {
    boolean isId =
        value instanceof String
            || value instanceof Integer
            || value instanceof Long
            || value instanceof BigInteger;
    return isId ? value.toString() : null;
  }
}
