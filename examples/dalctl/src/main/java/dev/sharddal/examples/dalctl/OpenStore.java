package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.WritableMetadataStore;

/**
 * A metadata store in use.
 *
 * @param name what to call it
 * @param metadata the store
 * @param tenants every tenant in it
 * @param closing ends its connections
 */
record OpenStore(String name, WritableMetadataStore metadata, TenantRows tenants, Runnable closing)
    implements AutoCloseable {

  /** Returns a tenant that is there. */
  TenantMetadata tenant(String tenantId) {
    return metadata
        .findTenant(TenantMetadata.checkId(tenantId))
        .orElseThrow(() -> missing("tenant " + SafeText.quoted(tenantId)));
  }

  /** Returns a database that is there. */
  DatabaseMetadata database(DatabaseKey key) {
    return metadata.findDatabase(key).orElseThrow(() -> missing("database " + key));
  }

  private CommandFailure missing(String what) {
    return new CommandFailure(ExitCode.FINDINGS, "there is no " + what + " in " + name);
  }

  @Override
  public void close() {
    closing.run();
  }
}
