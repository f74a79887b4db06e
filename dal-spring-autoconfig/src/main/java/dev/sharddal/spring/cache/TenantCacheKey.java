package dev.sharddal.spring.cache;

import java.io.Serial;
import java.io.Serializable;

/**
 * The key of a tenant's cached value. Its text is unambiguous, for caches that store keys as text.
 *
 * @param tenantId the tenant, or the empty string if no tenant is bound
 * @param key the key of the application
 */
record TenantCacheKey(String tenantId, Object key) implements Serializable {

  @Serial private static final long serialVersionUID = 1L;

  @Override
  public String toString() {
    return tenantId.length() + ":" + tenantId + ":" + key;
  }
}
