package dev.sharddal.spring.actuate;

import dev.sharddal.metadata.TenantMetadata;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A row of Tenant Metadata, for JSON.
 *
 * @param tenant the tenant's id
 * @param database the tenant's {@code shard/database}
 * @param state the tenant's state
 * @param tier the tenant's tier, or null
 * @param epoch the row's epoch, which every change increments and must name
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
