package dev.sharddal.spring.hibernate;

import dev.sharddal.TenantContext;
import org.hibernate.context.spi.CurrentTenantIdentifierResolver;

/**
 * The tenant that is bound to the running code, as Hibernate asks for it: when a session opens.
 *
 * <p>Sessions open without a tenant, too, as when Spring Data checks its queries at the start: they
 * must not fail then, and get no connection later.
 */
final class BoundTenantResolver implements CurrentTenantIdentifierResolver<String> {

  /** No tenant's id: the empty text cannot name one. */
  static final String NOBODY = "";

  @Override
  public String resolveCurrentTenantIdentifier() {
    return TenantContext.current().orElse(NOBODY);
  }

  @Override
  public boolean validateExistingCurrentSessions() {
    return true;
  }
}
