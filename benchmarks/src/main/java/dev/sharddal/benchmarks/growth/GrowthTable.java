package dev.sharddal.benchmarks.growth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** A table of figures by size, with their growth exponents. */
final class GrowthTable {

  /** The number of largest sizes, for which constant costs are negligible. */
  private static final int LARGEST = 3;

  private final String subject;
  private final List<String> figures;
  private final List<Row> rows = new ArrayList<>();

  /**
   * Creates an empty table.
   *
   * @param subject the growing subject
   * @param figures the measured figures, each with its unit
   */
  GrowthTable(String subject, String... figures) {
    this.subject = subject;
    this.figures = List.of(figures);
  }

  private record Row(long size, double[] values) {}

  void add(long size, double... values) {
    if (values.length != figures.size()) {
      throw new IllegalArgumentException("Expected one value for each of " + figures);
    }
    rows.add(new Row(size, values));
    System.out.println(line(String.format(Locale.ROOT, "%,d %s", size, subject), values));
  }

  /**
   * Returns the slope of the regression line through the logarithms: 0 where a figure stays the
   * same, 1 where it grows as the size does.
   */
  private static double exponent(List<Row> rows, int figure) {
    double meanX = rows.stream().mapToDouble(row -> Math.log(row.size)).average().orElseThrow();
    double meanY =
        rows.stream().mapToDouble(row -> Math.log(row.values[figure])).average().orElseThrow();
    double products = 0;
    double squares = 0;
    for (Row row : rows) {
      double x = Math.log(row.size) - meanX;
      products += x * (Math.log(row.values[figure]) - meanY);
      squares += x * x;
    }
    return products / squares;
  }

  private double[] exponents(int count) {
    List<Row> last = rows.subList(rows.size() - Math.min(count, rows.size()), rows.size());
    double[] exponents = new double[figures.size()];
    for (int i = 0; i < exponents.length; i++) {
      exponents[i] = exponent(last, i);
    }
    return exponents;
  }

  /** Returns the table in Markdown, the exponents below. */
  String markdown() {
    StringJoiner lines = new StringJoiner("\n", "\n", "\n");
    lines.add("| " + subject + " | " + String.join(" | ", figures) + " |");
    lines.add("|---:|" + "---:|".repeat(figures.size()));
    rows.forEach(row -> lines.add(line(String.format(Locale.ROOT, "%,d", row.size), row.values)));
    lines.add(line("exponent, all sizes", exponents(rows.size())));
    lines.add(line("exponent, the largest " + LARGEST, exponents(LARGEST)));
    return lines.toString();
  }

  private static String line(String name, double[] values) {
    StringJoiner cells = new StringJoiner(" | ", "| ", " |");
    cells.add(name);
    for (double value : values) {
      cells.add(String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.2f" : "%,.0f", value));
    }
    return cells.toString();
  }

  /** Returns the same as an object of JSON. */
  String json() {
    StringJoiner objects = new StringJoiner(",\n    ", "{\n  \"rows\": [\n    ", "\n  ],\n");
    rows.forEach(row -> objects.add(object("\"" + subject + "\": " + row.size + ", ", row.values)));
    return objects
        + "  \"exponents\": "
        + object("", exponents(rows.size()))
        + ",\n  \"exponentsOfTheLargest\": "
        + object("", exponents(LARGEST))
        + "\n}";
  }

  private String object(String first, double[] values) {
    StringJoiner members = new StringJoiner(", ", "{" + first, "}");
    for (int i = 0; i < values.length; i++) {
      members.add(String.format(Locale.ROOT, "\"%s\": %.4f", figures.get(i), values[i]));
    }
    return members.toString();
  }
}
