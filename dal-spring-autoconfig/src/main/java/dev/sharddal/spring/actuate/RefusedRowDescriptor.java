package dev.sharddal.spring.actuate;

import dev.sharddal.metadata.RefusedRow;
import java.util.List;

/**
 * A row of Database Metadata that was rejected or ignored, as a whole or in part, for JSON.
 *
 * @param row the name of the row
 * @param problems the problems of the row
 */
record RefusedRowDescriptor(String row, List<String> problems) {

  static List<RefusedRowDescriptor> of(List<RefusedRow> rows) {
    return rows.stream().map(row -> new RefusedRowDescriptor(row.label(), row.problems())).toList();
  }
}
