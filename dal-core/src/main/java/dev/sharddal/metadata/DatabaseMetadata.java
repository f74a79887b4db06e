package dev.sharddal.metadata;

import java.util.Objects;

/**
 * One physical database: one row of Database Metadata.
 *
 * @param key the database's name
 * @param connectionDetails how to connect, for every use case
 * @param capacity the capacity and the load of the database
 * @param version incremented by every write made through the library; never negative
 */
public record DatabaseMetadata(
    DatabaseKey key, ConnectionDetails connectionDetails, CapacityMetrics capacity, long version) {

  /** Checks that nothing is missing and that the version is not negative. */
  public DatabaseMetadata {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(connectionDetails, "connectionDetails");
    Objects.requireNonNull(capacity, "capacity");
    if (version < 0) {
      throw new IllegalArgumentException("Version: expected 0 or more, but was " + version);
    }
  }

  /**
   * Returns a database at version 0 without capacity metrics.
   *
   * @param key the database's name
   * @param connectionDetails how to connect
   */
  public static DatabaseMetadata of(DatabaseKey key, ConnectionDetails connectionDetails) {
    return new DatabaseMetadata(key, connectionDetails, CapacityMetrics.UNKNOWN, 0);
  }

  /**
   * Returns a copy of this database with other connection details.
   *
   * @param newDetails the details
   */
  public DatabaseMetadata withConnectionDetails(ConnectionDetails newDetails) {
    return new DatabaseMetadata(key, newDetails, capacity, version);
  }

  /**
   * Returns a copy of this database with another version.
   *
   * @param newVersion the version
   */
  public DatabaseMetadata withVersion(long newVersion) {
    return new DatabaseMetadata(key, connectionDetails, capacity, newVersion);
  }
}
