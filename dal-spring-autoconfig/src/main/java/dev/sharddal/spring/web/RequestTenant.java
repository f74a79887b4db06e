package dev.sharddal.spring.web;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.spring.TenantMdc;

/**
 * The tenant of a request, which was looked up before the request is handled.
 *
 * @param id the tenant's id
 * @param home the tenant's database at that time
 */
record RequestTenant(String id, DatabaseKey home) {

  /** The name of the request attribute that holds the tenant. */
  static final String ATTRIBUTE = RequestTenant.class.getName();

  TenantMdc mdc() {
    return TenantMdc.of(id, home);
  }
}
