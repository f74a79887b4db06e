package dev.sharddal.metadata;

import java.util.List;

/**
 * Every row of Database Metadata, each read or refused.
 *
 * @param databases the rows that were read
 * @param refused the rows that were not, with the reason
 */
public record DatabaseScan(List<DatabaseMetadata> databases, List<RefusedRow> refused) {

  /** Copies both lists. */
  public DatabaseScan {
    databases = List.copyOf(databases);
    refused = List.copyOf(refused);
  }
}
