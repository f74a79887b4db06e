package dev.sharddal.metadata;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A source of metadata. Implementations are thread-safe, enforce their own time limit of a few
 * seconds even if the underlying storage does not respond, and read consistently: a read sees every
 * write that completed before the call.
 *
 * <p>A store that keeps a change record supports {@link #changesSince}. Without one, changes are
 * noticed when a tenant's route or the topology is read again.
 */
public interface MetadataStore {

  /**
   * Reads every row of Database Metadata. Rows that cannot be read are listed in {@link
   * DatabaseScan#refused}. An incomplete scan throws an exception and never returns a shorter list.
   *
   * @throws MetadataStoreException if the scan could not be completed
   */
  DatabaseScan scanDatabases();

  /**
   * Reads one row of Database Metadata.
   *
   * @param key the database
   * @return the row, or empty if there is none
   * @throws MetadataStoreException if the row could not be read, or is invalid
   */
  Optional<DatabaseMetadata> findDatabase(DatabaseKey key);

  /**
   * Reads one row of Tenant Metadata.
   *
   * @param tenantId the tenant; a numeric id in its decimal form
   * @return the row, or empty if there is none
   * @throws MetadataStoreException if the row could not be read, or is invalid
   */
  Optional<TenantMetadata> findTenant(String tenantId);

  /**
   * Returns the writes made through {@link WritableMetadataStore}, by any process, since a position
   * in the change record. The result includes every write that completed before this call; a write
   * may be reported twice. The cost grows with the number of changes, not with the number of rows
   * or readers.
   *
   * @param since {@link MetadataChanges#next} of an earlier call; null starts at the current
   *     position, without changes
   * @return the changes, or empty if this store keeps no change record
   * @throws MetadataStoreException if the record could not be read
   * @throws IllegalArgumentException if the cursor belongs to another store
   */
  default Optional<MetadataChanges> changesSince(@Nullable ChangeCursor since) {
    return Optional.empty();
  }

  /**
   * Returns whether this store serves old content at the moment, and why. A store that keeps its
   * last good content while it cannot read its storage has to implement this method; otherwise a
   * refresh reports success although nothing was read. A store that throws an exception instead, as
   * the other methods describe, does not. A store that wraps another one passes the call on.
   *
   * @return empty if the next read returns the current content, or throws an exception
   */
  default Optional<Staleness> staleness() {
    return Optional.empty();
  }
}
