package dev.sharddal.metadata;

import java.util.List;

/**
 * The result of a scan: every row of Database Metadata, either read or refused.
 *
 * @param databases the rows that were read
 * @param refused the rows that could not be read, with the reasons
 */
public record DatabaseScan(List<DatabaseMetadata> databases, List<RefusedRow> refused) {

  /** Copies both lists. */
  public DatabaseScan {
    databases = List.copyOf(databases);
    refused = List.copyOf(refused);
  }
}
