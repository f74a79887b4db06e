package dev.sharddal.benchmarks.chart;

import dev.sharddal.benchmarks.table.Point;
import dev.sharddal.benchmarks.table.Report;
import dev.sharddal.benchmarks.table.Result;
import dev.sharddal.benchmarks.table.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws a report as SVG: panels one below the other, with bars of ratios to the floor in each. */
public final class BarChart {

  private static final String TITLE = "Time of one operation, divided by that of raw HikariCP";
  private static final int TOP = 84;
  private static final int BOTTOM = 30;
  private static final int LEGEND_Y = 44;
  private static final int LEGEND_STEP = 130;
  private static final int[] WORKING_SETS = {1_000, 100_000, 1_000_000};

  private BarChart() {}

  /**
   * Returns the picture.
   *
   * @param report the report to draw
   */
  public static String of(Report report) {
    List<ChartPanel> panels = panels(report);
    int height = TOP + panels.stream().mapToInt(ChartPanel::height).sum() + BOTTOM;
    Svg svg = new Svg(ChartPanel.WIDTH, height, TITLE);
    svg.text("title", 16, 26, TITLE);
    legend(svg);
    int top = TOP;
    for (ChartPanel panel : panels) {
      panel.draw(top, svg);
      top += panel.height();
    }
    svg.text("", 16, height - 10, origin(report));
    return svg.toString();
  }

  private static List<ChartPanel> panels(Report report) {
    Map<String, List<Result>> byTitle = new LinkedHashMap<>();
    for (Result result : report.results()) {
      byTitle.computeIfAbsent(title(result.point()), first -> new ArrayList<>()).add(result);
    }
    return byTitle.entrySet().stream()
        .map(it -> new ChartPanel(it.getKey(), it.getValue()))
        .toList();
  }

  private static String title(Point point) {
    return (point.row().isRequest()
            ? "Borrow, SELECT by key and close on PostgreSQL, "
            : "Borrow and close on a driver that does nothing, ")
        + (point.threads() == 1 ? "1 thread" : point.threads() + " threads");
  }

  private static void legend(Svg svg) {
    int x = 16;
    for (Row.Role role : Row.Role.values()) {
      String label =
          switch (role) {
            case FLOOR -> "HikariCP alone";
            case OURS -> "this library";
            case PEER -> "others";
          };
      entry(svg, x, role, 1, label);
      x += LEGEND_STEP;
    }
    for (int tenants : WORKING_SETS) {
      String label = String.format(Locale.ROOT, "%,d tenants", tenants);
      entry(svg, x, Row.Role.FLOOR, ChartPanel.opacity(tenants), label);
      x += LEGEND_STEP;
    }
  }

  private static void entry(Svg svg, int x, Row.Role role, double opacity, String label) {
    svg.bar(role, x, LEGEND_Y, Svg.BAR, opacity);
    svg.text("", x + Svg.BAR + 6, LEGEND_Y + 10, label);
  }

  private static String origin(Report report) {
    return "Medians of %d passes, JDK %s, %d processors. A bar with an arrow is cut off."
        .formatted(report.passes(), report.java(), report.processors());
  }
}
