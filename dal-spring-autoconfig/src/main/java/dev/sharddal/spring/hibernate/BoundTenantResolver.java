package dev.sharddal.spring.hibernate;

import dev.sharddal.TenantContext;
import org.hibernate.context.spi.CurrentTenantIdentifierResolver;

/**
 * A resolver that gives Hibernate the bound tenant when a session opens.
 *
 * <p>Sessions also open without a tenant, for example when Spring Data checks its queries at
 * startup. Such a session must open, but it gets no connection.
 */
final class BoundTenantResolver implements CurrentTenantIdentifierResolver<String> {

  /** The identifier of a session without a tenant: the empty string is not a valid tenant id. */
  static final String NO_TENANT = "";

  @Override
  public String resolveCurrentTenantIdentifier() {
    return TenantContext.current().orElse(NO_TENANT);
  }

  @Override
  public boolean validateExistingCurrentSessions() {
    return true;
  }
}
