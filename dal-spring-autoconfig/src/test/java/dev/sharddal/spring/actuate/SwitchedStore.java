package dev.sharddal.spring.actuate;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.TenantMetadata;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store that can be read only, and that fails while it is told to. */
final class SwitchedStore implements MetadataStore {

  private final MetadataStore behind;
  private volatile @Nullable Reason failure;

  SwitchedStore(MetadataStore behind) {
    this.behind = behind;
  }

  void fail(@Nullable Reason why) {
    failure = why;
  }

  private MetadataStore read() {
    Reason why = failure;
    if (why != null) {
      throw new MetadataStoreException(why, "the store does not do it: " + why, null);
    }
    return behind;
  }

  @Override
  public DatabaseScan scanDatabases() {
    return read().scanDatabases();
  }

  @Override
  public Optional<DatabaseMetadata> findDatabase(DatabaseKey key) {
    return read().findDatabase(key);
  }

  @Override
  public Optional<TenantMetadata> findTenant(String tenantId) {
    return read().findTenant(tenantId);
  }
}
