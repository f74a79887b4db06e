package dev.sharddal.metadata;

import java.util.List;

/**
 * The result of a scan: every row of Database Metadata, either read or refused.
 *
 * @param databases the rows that were read
 * @param refused the rows that could not be read, with the reasons
 * @param ignored what was left out without harm, with the reasons: rows that are not databases, and
 *     the parts of rows that no connection needs
 */
public record DatabaseScan(
    List<DatabaseMetadata> databases, List<RefusedRow> refused, List<RefusedRow> ignored) {

  /** Copies the lists. */
  public DatabaseScan {
    databases = List.copyOf(databases);
    refused = List.copyOf(refused);
    ignored = List.copyOf(ignored);
  }

  /**
   * Creates a scan in which nothing was ignored.
   *
   * @param databases the rows that were read
   * @param refused the rows that could not be read, with the reasons
   */
  public DatabaseScan(List<DatabaseMetadata> databases, List<RefusedRow> refused) {
    this(databases, refused, List.of());
  }
}
