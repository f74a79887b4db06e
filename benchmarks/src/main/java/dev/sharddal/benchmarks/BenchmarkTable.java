package dev.sharddal.benchmarks;

import dev.sharddal.benchmarks.chart.BarChart;
import dev.sharddal.benchmarks.table.Plan;
import dev.sharddal.benchmarks.table.Point;
import dev.sharddal.benchmarks.table.Report;
import dev.sharddal.benchmarks.table.ReportReader;
import dev.sharddal.benchmarks.table.ReportWriter;
import dev.sharddal.benchmarks.table.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Measures the library, raw HikariCP and comparable libraries, prints the table, writes it to
 * {@code benchmark.json}, and draws {@code benchmark.svg} from it.
 *
 * <p>It ends with exit code 1 if something could not be measured; a missed target is only shown.
 *
 * <p>Arguments: {@code short} (about two minutes), {@code full} (about forty), or {@code draw}
 * (redraws the picture without measuring); and optionally the folder of the files, by default
 * {@code benchmarks/target}.
 */
public final class BenchmarkTable {

  private static final String DEFAULT_FOLDER = "benchmarks/target";

  private BenchmarkTable() {}

  /**
   * Measures, prints and draws.
   *
   * @param args what to do, and the folder
   * @throws IOException if the files cannot be written
   */
  public static void main(String[] args) throws IOException {
    String what = args.length > 0 ? args[0] : "short";
    Path folder = Path.of(args.length > 1 ? args[1] : DEFAULT_FOLDER);
    Path json = folder.resolve("benchmark.json");
    Path picture = folder.resolve("benchmark.svg");
    Files.createDirectories(folder);
    List<Point> failed =
        switch (what) {
          case "short" -> measure(Plan.brief(), json);
          case "full" -> measure(Plan.full(), json);
          case "draw" -> List.of();
          default ->
              throw new IllegalArgumentException(
                  "Expected short, full or draw, but was '" + what + "'");
        };
    Files.writeString(picture, BarChart.of(ReportReader.read(json)));
    System.out.println("Written: " + json + ", " + picture);
    failed.forEach(point -> System.out.println("NOT MEASURED, see above: " + point));
    System.exit(failed.isEmpty() ? 0 : 1);
  }

  /** Measures the plan, and returns the points that could not be measured. */
  private static List<Point> measure(Plan plan, Path json) throws IOException {
    Report report = Passes.run(plan);
    TextTable.print(report, System.out);
    ReportWriter.write(report, json);
    return plan.points().stream().filter(point -> report.find(point).isEmpty()).toList();
  }
}
