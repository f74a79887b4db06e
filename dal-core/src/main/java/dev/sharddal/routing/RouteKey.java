package dev.sharddal.routing;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a tenant that determine its route. Many tenants share a key.
 *
 * @param database the database of the tenants
 * @param tier the tier of the tenants, or null
 * @param state the state of the tenants, which determines the requests that are served
 */
public record RouteKey(DatabaseKey database, @Nullable String tier, TenantState state) {

  /**
   * Returns the key of a tenant.
   *
   * @param tenant the tenant's row
   */
  public static RouteKey of(TenantMetadata tenant) {
    return new RouteKey(tenant.database(), tenant.tier(), tenant.state());
  }

  RouteKey withoutTier() {
    return new RouteKey(database, null, state);
  }
}
