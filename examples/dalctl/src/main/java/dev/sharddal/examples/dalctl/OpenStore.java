package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.WritableMetadataStore;

/**
 * An open metadata store.
 *
 * @param name its name in messages
 * @param metadata the store
 * @param tenants all its tenants
 * @param closing closes its connections
 */
record OpenStore(String name, WritableMetadataStore metadata, TenantRows tenants, Runnable closing)
    implements AutoCloseable {

  /** Returns an existing tenant. */
  TenantMetadata tenant(String tenantId) {
    return metadata
        .findTenant(TenantMetadata.checkId(tenantId))
        .orElseThrow(() -> missing("tenant " + SafeText.quoted(tenantId)));
  }

  /** Returns an existing database. */
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
