package dev.sharddal.routing;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import org.jspecify.annotations.Nullable;

/**
 * What decides about the requests of a tenant, and what many tenants have in common.
 *
 * @param database where they live
 * @param tier their tier, or null
 * @param state which of their requests are served
 */
public record RouteKey(DatabaseKey database, @Nullable String tier, TenantState state) {

  /**
   * Returns the place of a tenant.
   *
   * @param tenant the tenant's row
   */
  public static RouteKey of(TenantMetadata tenant) {
    return new RouteKey(tenant.database(), tenant.tier(), tenant.state());
  }

  TenantMetadata tenant(String tenantId, long epoch) {
    return new TenantMetadata(tenantId, database, tier, state, epoch);
  }
}
