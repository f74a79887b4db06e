package dev.sharddal.spring.web;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.spring.TenantMdc;

/**
 * The tenant of a request, who was looked up before the request is handled.
 *
 * @param id the tenant
 * @param home where it lived then
 */
record RequestTenant(String id, DatabaseKey home) {

  /** The attribute of a request that holds it. */
  static final String ATTRIBUTE = RequestTenant.class.getName();

  TenantMdc mdc() {
    return TenantMdc.of(id, home);
  }
}
