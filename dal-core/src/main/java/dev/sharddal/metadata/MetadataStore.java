package dev.sharddal.metadata;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the metadata comes from. Implementations are thread-safe, return within a bound of their
 * own (a few seconds) even when what they read from does not answer, and read what was last
 * written: a tenant written before the call is found by it.
 *
 * <p>A store that can tell what has changed does so in {@link #changesSince}; where it cannot,
 * edits are seen when a tenant's route or the topology is read again.
 */
public interface MetadataStore {

  /**
   * Reads every row of Database Metadata. A row that cannot be read is in {@link
   * DatabaseScan#refused}; a scan that did not reach the end is an error, never a shorter list.
   *
   * @throws MetadataStoreException if the scan could not be completed
   */
  DatabaseScan scanDatabases();

  /**
   * Reads one row of Database Metadata.
   *
   * @param key the database
   * @return the row, or empty where there is none
   * @throws MetadataStoreException if it could not be read, or holds what is not allowed
   */
  Optional<DatabaseMetadata> findDatabase(DatabaseKey key);

  /**
   * Reads one row of Tenant Metadata.
   *
   * @param tenantId the tenant; a numeric id in its decimal form
   * @return the row, or empty where there is none
   * @throws MetadataStoreException if it could not be read, or holds what is not allowed
   */
  Optional<TenantMetadata> findTenant(String tenantId);

  /**
   * Returns what was written through {@link WritableMetadataStore} since a place in the record of
   * changes, by whatever process. What was written before this call is among it; some of it may be
   * told twice. Its cost grows with the number of changes, and not with that of rows or of readers.
   *
   * @param since {@link MetadataChanges#next} of an earlier call; null: from now on, so nothing yet
   * @return the changes, or empty if this store keeps no record of them
   * @throws MetadataStoreException if the record could not be read
   * @throws IllegalArgumentException if the cursor is another store's
   */
  default Optional<MetadataChanges> changesSince(@Nullable ChangeCursor since) {
    return Optional.empty();
  }
}
