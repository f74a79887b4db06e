package dev.sharddal.metadata;

import java.util.Objects;

/**
 * One physical database: one row of Database Metadata.
 *
 * @param key its name
 * @param connectionDetails how to connect, for every use case
 * @param capacity how full it is
 * @param version raised by one at every write made through the library; never negative
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
   * Returns a database at version 0 of which no capacity is known.
   *
   * @param key its name
   * @param connectionDetails how to connect
   */
  public static DatabaseMetadata of(DatabaseKey key, ConnectionDetails connectionDetails) {
    return new DatabaseMetadata(key, connectionDetails, CapacityMetrics.UNKNOWN, 0);
  }

  /**
   * Returns this database with other details.
   *
   * @param newDetails the details
   */
  public DatabaseMetadata withConnectionDetails(ConnectionDetails newDetails) {
    return new DatabaseMetadata(key, newDetails, capacity, version);
  }

  /**
   * Returns this database at another version.
   *
   * @param newVersion the version
   */
  public DatabaseMetadata withVersion(long newVersion) {
    return new DatabaseMetadata(key, connectionDetails, capacity, newVersion);
  }
}
