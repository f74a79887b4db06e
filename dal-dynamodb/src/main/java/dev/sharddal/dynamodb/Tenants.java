package dev.sharddal.dynamodb;

import dev.sharddal.metadata.MetadataConflictException;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.store.MetadataCodec;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of the tenant table, whose key may be a string or a number. */
final class Tenants {

  private final MetadataTable table;
  private final TenantKeyType keys;

  Tenants(MetadataTable table) {
    this.table = table;
    this.keys = new TenantKeyType(table);
  }

  Optional<TenantMetadata> find(String tenantId) {
    Optional<Map<String, @Nullable Object>> found =
        keys.send(tenantId, table::find, Optional::empty);
    return found.map(row -> table.read(label(tenantId), () -> MetadataCodec.readTenant(row)));
  }

  TenantMetadata put(TenantMetadata tenant, long expectedEpoch) {
    String id = tenant.tenantId();
    Map<String, Object> row = MetadataCodec.writeTenant(tenant);
    return keys.send(
        id,
        key -> {
          table.put(new ConditionalWrite(label(id), key, expectedEpoch), row);
          return tenant;
        },
        () -> {
          throw new IllegalArgumentException(
              "TenantID: the key of table '"
                  + table.name()
                  + "' is a number, expected up to 38 decimal digits without leading zeros, but was "
                  + SafeText.quoted(id));
        });
  }

  void delete(String tenantId, long expectedEpoch) {
    keys.send(
        tenantId,
        key -> {
          table.delete(new ConditionalWrite(label(tenantId), key, expectedEpoch));
          return key;
        },
        () -> {
          throw new MetadataConflictException(
              label(tenantId), expectedEpoch, WritableMetadataStore.ABSENT);
        });
  }

  private static String label(String tenantId) {
    return "Tenant " + SafeText.quoted(tenantId);
  }
}
