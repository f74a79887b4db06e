package dev.sharddal.spring.actuate;

import dev.sharddal.metadata.TenantMetadata;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A row of Tenant Metadata, as JSON shows it.
 *
 * @param tenant the tenant's id
 * @param database {@code shard/database}
 * @param state which requests are served
 * @param tier its tier, or null
 * @param epoch raised by one at every change; whoever changes the tenant names it
 */
record TenantDescriptor(
    String tenant, String database, String state, @Nullable String tier, long epoch)
    implements OperationResponseBody {

  static TenantDescriptor of(TenantMetadata tenant) {
    return new TenantDescriptor(
        tenant.tenantId(),
        tenant.database().toString(),
        tenant.state().name(),
        tenant.tier(),
        tenant.epoch());
  }
}
