package dev.sharddal.testing;

import dev.sharddal.metadata.ChangeCursor;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataChanges;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.TenantMetadata;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store that can be read only, and that fails while it is told to. */
public final class SwitchedStore implements MetadataStore {

  /** The message of each failure. */
  public static final String MESSAGE = "the store does not do it";

  private final MetadataStore behind;
  private volatile @Nullable Reason failure;

  /** Creates a store that answers as another one does. */
  public SwitchedStore(MetadataStore behind) {
    this.behind = behind;
  }

  /** Lets every call fail for a reason; with null, none fails any more. */
  public void fail(@Nullable Reason why) {
    failure = why;
  }

  private MetadataStore read() {
    Reason why = failure;
    if (why != null) {
      throw new MetadataStoreException(why, MESSAGE, null);
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

  @Override
  public Optional<MetadataChanges> changesSince(@Nullable ChangeCursor since) {
    return read().changesSince(since);
  }
}
