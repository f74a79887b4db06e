package dev.sharddal.metadata;

import java.util.Optional;

/**
 * Where the metadata comes from. Implementations are thread-safe, return within a bound of their
 * own (a few seconds) even when what they read from does not answer, and read what was last
 * written: a tenant written before the call is found by it.
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
}
