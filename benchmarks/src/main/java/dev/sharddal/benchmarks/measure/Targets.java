package dev.sharddal.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table of measurements and their targets. Not thread-safe. */
public final class Targets {

  private final List<Row> rows = new ArrayList<>();

  /** Makes an empty table. */
  public Targets() {}

  /** A row. A row without a target is only informative. */
  private record Row(
      String what, double measured, String unit, boolean atLeast, @Nullable Double target) {

    boolean missed() {
      return target != null && !(atLeast ? measured >= target : measured <= target);
    }

    String targetText() {
      return target == null ? "" : (atLeast ? ">= " : "<= ") + number(target);
    }

    String verdict() {
      return target == null ? "" : missed() ? "MISSED" : "ok";
    }
  }

  /**
   * Adds a measurement with an upper limit.
   *
   * @param what was measured
   * @param measured how much it was
   * @param target how much it may be
   * @param unit of both
   */
  public void atMost(String what, double measured, double target, String unit) {
    add(new Row(what, measured, unit, false, target));
  }

  /**
   * Adds a measurement with a lower limit.
   *
   * @param what was measured
   * @param measured how much it was
   * @param target how much it has to be
   * @param unit of both
   */
  public void atLeast(String what, double measured, double target, String unit) {
    add(new Row(what, measured, unit, true, target));
  }

  /**
   * Adds a measurement without a target.
   *
   * @param what was measured
   * @param measured how much it was
   * @param unit of it
   */
  public void note(String what, double measured, String unit) {
    add(new Row(what, measured, unit, false, null));
  }

  private void add(Row row) {
    rows.add(row);
    System.out.printf("%s: %s %s %s%n", row.what, number(row.measured), row.unit, row.verdict());
  }

  /** Returns whether anything missed its target. */
  public boolean missed() {
    return rows.stream().anyMatch(Row::missed);
  }

  /** Prints the table. */
  public void print() {
    int width = rows.stream().mapToInt(row -> row.what.length()).max().orElse(1);
    String line = "%-" + width + "s %12s %-6s %12s  %s%n";
    System.out.printf("%n" + line, "", "measured", "", "target", "");
    for (Row row : rows) {
      System.out.printf(
          line, row.what, number(row.measured), row.unit, row.targetText(), row.verdict());
    }
  }

  private static String number(double value) {
    return Math.abs(value) >= 100 || value == Math.rint(value)
        ? "%,.0f".formatted(value)
        : "%.2f".formatted(value);
  }
}
