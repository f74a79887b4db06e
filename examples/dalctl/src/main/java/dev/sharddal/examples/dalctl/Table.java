package dev.sharddal.examples.dalctl;

import dev.sharddal.examples.dalctl.TextOutput.Tone;
import java.util.ArrayList;
import java.util.List;

/** A text table with headings and columns as wide as their contents. Not thread-safe. */
final class Table {

  private static final String GAP = "  ";

  private record Row(Tone tone, List<String> cells) {}

  private final List<Row> rows = new ArrayList<>();

  Table(String... headings) {
    rows.add(new Row(Tone.HEADING, List.of(headings)));
  }

  /** Adds a row with a cell for each heading. */
  void row(Tone tone, Object... cells) {
    List<String> texts = new ArrayList<>();
    for (Object cell : cells) {
      texts.add(cell.toString());
    }
    rows.add(new Row(tone, texts));
  }

  /** Prints the table, or nothing if it has no rows. */
  void print(TextOutput paper) {
    if (rows.size() > 1) {
      int[] widths = widths();
      rows.forEach(row -> paper.line(row.tone, aligned(row.cells, widths)));
    }
  }

  private int[] widths() {
    int[] widths = new int[rows.get(0).cells.size()];
    for (Row row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.cells.get(column).length());
      }
    }
    return widths;
  }

  private static String aligned(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = cells.get(column);
      line.append(column == 0 ? "" : GAP).append(cell);
      line.append(" ".repeat(widths[column] - cell.length()));
    }
    return line.toString().stripTrailing();
  }
}
