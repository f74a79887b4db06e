package dev.sharddal.benchmarks.chart;

import dev.sharddal.benchmarks.table.Point;
import dev.sharddal.benchmarks.table.Result;
import dev.sharddal.benchmarks.table.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The bars of one kind of operation and one number of threads, with their axis below. */
final class ChartPanel {

  static final int WIDTH = 860;

  private static final int LEFT = 270;
  private static final int PLOT = 450;
  private static final int HEADING = 26;
  private static final int AXIS = 44;
  private static final int GAP = 7;
  private static final double LONGEST = 4;

  private final String title;
  private final Map<Row, List<Result>> rows = new LinkedHashMap<>();
  private final double end;

  /**
   * Creates a panel.
   *
   * @param title the title
   * @param results its bars, in this order; the bars of one row are adjacent
   */
  ChartPanel(String title, List<Result> results) {
    this.title = title;
    for (Result result : results) {
      rows.computeIfAbsent(result.point().row(), first -> new ArrayList<>()).add(result);
    }
    double most = results.stream().mapToDouble(Result::ratio).max().orElse(1);
    this.end = Math.min(LONGEST, Math.ceil(most * 2) / 2);
  }

  int height() {
    return HEADING + plotHeight() + AXIS;
  }

  private int plotHeight() {
    return rows.values().stream().mapToInt(it -> it.size() * (Svg.BAR + 1) + GAP).sum();
  }

  /** The more tenants, the darker. */
  static double opacity(int tenants) {
    return tenants >= 1_000_000 ? 1 : tenants >= 100_000 ? 0.7 : 0.45;
  }

  void draw(int top, Svg svg) {
    svg.text("title", 16, top + 14, title);
    int y = top + HEADING;
    grid(y, svg);
    for (Map.Entry<Row, List<Result>> row : rows.entrySet()) {
      int middle = y + row.getValue().size() * (Svg.BAR + 1) / 2 + 4;
      svg.text("end", LEFT - 8, middle, row.getKey().label());
      for (Result result : row.getValue()) {
        bar(result, y, svg);
        y += Svg.BAR + 1;
      }
      y += GAP;
    }
  }

  private void grid(int top, Svg svg) {
    int bottom = top + plotHeight();
    for (double at = 0; at <= end; at += 0.5) {
      svg.upright(at == 1 ? "one" : "grid", x(at), top - 4, bottom);
      svg.text("middle", x(at), bottom + 15, String.valueOf(at));
    }
    svg.text("middle", x(end / 2), bottom + 31, "times raw HikariCP");
  }

  private void bar(Result result, int y, Svg svg) {
    Point point = result.point();
    double to = x(Math.min(result.ratio(), end));
    svg.bar(point.row().role(), LEFT, y, to - LEFT, opacity(point.tenants()));
    String arrow = result.ratio() > end ? "\u2192 " : "";
    String ratio = String.format(Locale.ROOT, "%.2f", result.ratio());
    svg.text(
        "", to + 5, y + Svg.BAR - 2, arrow + ratio + "  (" + time(result.figures().nanos()) + ")");
  }

  private static String time(double nanos) {
    return nanos < 10_000
        ? String.format(Locale.ROOT, "%,.0f ns", nanos)
        : String.format(Locale.ROOT, "%,.1f \u00b5s", nanos / 1_000);
  }

  private double x(double ratio) {
    return LEFT + PLOT * ratio / end;
  }
}
