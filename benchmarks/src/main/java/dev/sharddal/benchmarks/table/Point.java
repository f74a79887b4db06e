package dev.sharddal.benchmarks.table;

import java.util.Locale;

/**
 * One thing to measure.
 *
 * @param row what
 * @param threads by how many threads
 * @param tenants over how many tenants
 */
public record Point(Row row, int threads, int tenants) {

  /**
   * Returns another row under the same conditions.
   *
   * @param other the row
   */
  public Point at(Row other) {
    return new Point(other, threads, tenants);
  }

  /** Returns the conditions, for people. */
  public String conditions() {
    return String.format(
        Locale.ROOT, "%s, %,d tenants", threads == 1 ? "1 thread" : threads + " threads", tenants);
  }

  @Override
  public String toString() {
    return conditions() + ", " + row.label() + (row.isRequest() ? " on PostgreSQL" : "");
  }
}
