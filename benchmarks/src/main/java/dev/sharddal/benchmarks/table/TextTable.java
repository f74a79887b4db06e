package dev.sharddal.benchmarks.table;

import java.io.PrintStream;

/** Prints a report. */
public final class TextTable {

  private static final String HEAD = "%-42s %11s %8s %8s  %s%n";
  private static final String LINE = "%-42s %,11.1f %8.2f %8d";
  private static final String INDENT = " ".repeat(72);

  private TextTable() {}

  /**
   * Prints it.
   *
   * @param report what to print
   * @param out where to
   */
  public static void print(Report report, PrintStream out) {
    String conditions = "";
    for (Result result : report.results()) {
      String now = title(result.point());
      if (!now.equals(conditions)) {
        out.printf("%n%s%n", now);
        out.printf(HEAD, "", "ns/op", "/ floor", "B/op", "target");
        conditions = now;
      }
      print(result, out);
    }
    long missed = missed(report);
    out.printf(
        "%n%d passes on %d processors, JDK %s: %s%n",
        report.passes(),
        report.processors(),
        report.java(),
        missed == 0 ? "all targets met" : missed + " targets MISSED");
  }

  private static String title(Point point) {
    return (point.row().isRequest() ? "Request on PostgreSQL, " : "Borrow and close, ")
        + point.conditions();
  }

  private static void print(Result result, PrintStream out) {
    out.printf(
        LINE,
        result.point().row().label(),
        result.figures().nanos(),
        result.ratio(),
        result.figures().wholeBytes());
    String indent = "";
    for (Verdict verdict : result.verdicts()) {
      out.printf("%s  %s%n", indent, verdict);
      indent = INDENT;
    }
    if (result.verdicts().isEmpty()) {
      out.println();
    }
  }

  private static long missed(Report report) {
    return report.results().stream()
        .flatMap(result -> result.verdicts().stream())
        .filter(verdict -> !verdict.met())
        .count();
  }
}
