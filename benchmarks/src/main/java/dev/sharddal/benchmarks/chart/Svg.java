package dev.sharddal.benchmarks.chart;

import dev.sharddal.benchmarks.table.Row;
import java.util.Locale;

/** Builds an SVG picture. Numbers are formatted independently of the locale. */
final class Svg {

  /** The height of a bar. */
  static final int BAR = 12;

  /** The colours are readable on white and on black. */
  private static final String HEAD =
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img">
      <title>%3$s</title>
      <style>
        text { font: 12px system-ui, sans-serif; fill: #57606a }
        .title { font-weight: 600; font-size: 14px }
        .end { text-anchor: end }
        .middle { text-anchor: middle }
        .grid { stroke: #8b949e; stroke-opacity: .35 }
        .one { stroke: #8b949e; stroke-width: 1.5 }
        .floor { fill: #8b949e }
        .ours { fill: #2f81f7 }
        .peer { fill: #d29922 }
        @media (prefers-color-scheme: dark) { text { fill: #adbac7 } }
      </style>
      """;

  private final StringBuilder text = new StringBuilder();

  Svg(int width, int height, String title) {
    add(HEAD, width, height, title);
  }

  private void add(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values));
  }

  void text(String style, double x, int y, String words) {
    String escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    add("<text class=\"%s\" x=\"%.1f\" y=\"%d\">%s</text>\n", style, x, y, escaped);
  }

  void bar(Row.Role role, int x, int y, double width, double opacity) {
    add(
        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" opacity=\"%.2f\"/>\n",
        role.name().toLowerCase(Locale.ROOT), x, y, width, BAR, opacity);
  }

  void upright(String style, double x, int top, int bottom) {
    add(
        "<line class=\"%s\" x1=\"%2$.1f\" y1=\"%3$d\" x2=\"%2$.1f\" y2=\"%4$d\"/>\n",
        style, x, top, bottom);
  }

  @Override
  public String toString() {
    return text + "</svg>\n";
  }
}
