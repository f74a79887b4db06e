package dev.sharddal.metadata;

/**
 * A store that the library may write. Every write is conditional: it names the version or epoch
 * that it was made from, and fails where the row is at another by now. Attributes of a row that the
 * library does not know are left as they are. A store with a record of changes writes that together
 * with the row, or neither of them.
 */
public interface WritableMetadataStore extends MetadataStore {

  /** The expected version or epoch of a row that is not there yet. */
  long ABSENT = -1;

  /**
   * Writes a database at the version after the expected one.
   *
   * @param database what to write; its own version does not count
   * @param expectedVersion the version that the row has now, or {@link #ABSENT}
   * @return what was written, at its new version: 1 more than expected, 1 for a new row
   * @throws MetadataConflictException if the row is at another version
   * @throws MetadataStoreException if it could not be written
   */
  DatabaseMetadata putDatabase(DatabaseMetadata database, long expectedVersion);

  /**
   * Deletes a database. Tenants that live there are not touched.
   *
   * @param key the database
   * @param expectedVersion the version that the row has now
   * @throws MetadataConflictException if the row is at another version, or is not there
   * @throws MetadataStoreException if it could not be deleted
   */
  void deleteDatabase(DatabaseKey key, long expectedVersion);

  /**
   * Writes a tenant at the epoch after the expected one.
   *
   * @param tenant what to write; its own epoch does not count
   * @param expectedEpoch the epoch that the row has now, or {@link #ABSENT}
   * @return what was written, at its new epoch: 1 more than expected, 1 for a new row
   * @throws MetadataConflictException if the row is at another epoch
   * @throws MetadataStoreException if it could not be written
   */
  TenantMetadata putTenant(TenantMetadata tenant, long expectedEpoch);

  /**
   * Deletes a tenant.
   *
   * @param tenantId the tenant
   * @param expectedEpoch the epoch that the row has now
   * @throws MetadataConflictException if the row is at another epoch, or is not there
   * @throws MetadataStoreException if it could not be deleted
   */
  void deleteTenant(String tenantId, long expectedEpoch);
}
