package dev.sharddal.benchmarks.table;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All that a run found.
 *
 * @param plan the name of the plan
 * @param java the version of the JVM
 * @param processors how many the JVM saw
 * @param passes how many passes the medians are of
 * @param results the rows
 */
public record Report(String plan, String java, int processors, int passes, List<Result> results) {

  /** First borrows and then requests, by threads and tenants, and then in the order of the rows. */
  private static final Comparator<Result> ORDER =
      Comparator.comparing((Result it) -> it.point().row().isRequest())
          .thenComparing(it -> it.point().threads())
          .thenComparing(it -> it.point().tenants())
          .thenComparing(it -> it.point().row());

  /** Copies the rows and brings them into the table's order. */
  public Report {
    results = results.stream().sorted(ORDER).toList();
  }

  /**
   * Returns the result of one row, if it is there.
   *
   * @param point what was measured
   */
  public Optional<Result> find(Point point) {
    return results.stream().filter(result -> result.point().equals(point)).findFirst();
  }
}
