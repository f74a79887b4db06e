package dev.sharddal.metadata;

/**
 * A metadata store that supports writes. Every write is conditional: it names the expected version
 * or epoch of the row, and fails if that of the row differs. Unknown attributes of a row are
 * preserved. A store with a change record writes the row and the change record atomically.
 */
public interface WritableMetadataStore extends MetadataStore {

  /** The expected version or epoch of a row that does not exist yet. */
  long ABSENT = -1;

  /**
   * Writes a database, with the version after the expected one.
   *
   * @param database the database to write; its own version is ignored
   * @param expectedVersion the current version of the row, or {@link #ABSENT}
   * @return the written database with its new version: the expected version plus 1, or 1 for a new
   *     row
   * @throws MetadataConflictException if the row has another version
   * @throws MetadataStoreException if the row could not be written
   */
  DatabaseMetadata putDatabase(DatabaseMetadata database, long expectedVersion);

  /**
   * Deletes a database. The rows of its tenants are not changed.
   *
   * @param key the database
   * @param expectedVersion the current version of the row
   * @throws MetadataConflictException if the row has another version, or does not exist
   * @throws MetadataStoreException if the row could not be deleted
   */
  void deleteDatabase(DatabaseKey key, long expectedVersion);

  /**
   * Writes a tenant, with the epoch after the expected one.
   *
   * @param tenant the tenant to write; its own epoch is ignored
   * @param expectedEpoch the current epoch of the row, or {@link #ABSENT}
   * @return the written tenant with its new epoch: the expected epoch plus 1, or 1 for a new row
   * @throws MetadataConflictException if the row has another epoch
   * @throws MetadataStoreException if the row could not be written
   */
  TenantMetadata putTenant(TenantMetadata tenant, long expectedEpoch);

  /**
   * Deletes a tenant.
   *
   * @param tenantId the tenant
   * @param expectedEpoch the current epoch of the row
   * @throws MetadataConflictException if the row has another epoch, or does not exist
   * @throws MetadataStoreException if the row could not be deleted
   */
  void deleteTenant(String tenantId, long expectedEpoch);
}
