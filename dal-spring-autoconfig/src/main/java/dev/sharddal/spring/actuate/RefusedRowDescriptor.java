package dev.sharddal.spring.actuate;

import dev.sharddal.metadata.RefusedRow;
import java.util.List;

/**
 * A row of Database Metadata that cannot be used, as JSON shows it.
 *
 * @param row what to call the row
 * @param problems what is wrong with it
 */
record RefusedRowDescriptor(String row, List<String> problems) {

  static List<RefusedRowDescriptor> of(List<RefusedRow> rows) {
    return rows.stream().map(row -> new RefusedRowDescriptor(row.label(), row.problems())).toList();
  }
}
