package dev.sharddal.benchmarks;

import dev.sharddal.benchmarks.table.Plan;
import dev.sharddal.benchmarks.table.Report;
import dev.sharddal.benchmarks.table.ReportReader;
import dev.sharddal.benchmarks.table.ReportWriter;
import dev.sharddal.benchmarks.table.Result;
import dev.sharddal.benchmarks.table.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks whether borrowing is slower, as a ratio to raw HikariCP, or allocates more than recorded
 * in {@code benchmarks/recorded.json}.
 *
 * <p>Arguments: {@code check} or {@code record}; and optionally the file. A check ends with exit
 * code 1 if a ratio grew by more than a fifth, or the allocation by a byte.
 */
public final class RegressionGuard {

  private static final String DEFAULT_FILE = "benchmarks/recorded.json";

  /** Forks of the same program differ by this factor on a shared machine. */
  private static final double TOLERATED_GROWTH = 1.2;

  private RegressionGuard() {}

  /**
   * Measures, and compares or records.
   *
   * @param args the command, and the file
   * @throws IOException if the file cannot be written
   */
  public static void main(String[] args) throws IOException {
    String what = args.length > 0 ? args[0] : "check";
    Path file = Path.of(args.length > 1 ? args[1] : DEFAULT_FILE);
    switch (what) {
      case "record" -> {
        ReportWriter.write(Passes.run(Plan.guard()), file);
        System.out.println("Recorded in " + file);
      }
      case "check" -> {
        if (Files.notExists(file)) {
          throw new IllegalArgumentException("There is no " + file + "; record it first");
        }
        check(ReportReader.read(file));
      }
      default ->
          throw new IllegalArgumentException("Expected check or record, but was '" + what + "'");
    }
  }

  private static void check(Report recorded) {
    Report measured = Passes.run(Plan.guard());
    List<String> regressions = new ArrayList<>();
    System.out.printf("%n%-56s %22s %22s%n", "", "/ floor (recorded)", "B/op (recorded)");
    for (Result before : recorded.results()) {
      if (before.point().row().role() == Row.Role.OURS) {
        Optional<Result> now = measured.find(before.point());
        now.ifPresent(it -> print(before, it));
        regressions.addAll(
            now.map(it -> regressions(before, it))
                .orElseGet(() -> List.of(before.point() + " was not measured")));
      }
    }
    System.out.printf("%nRecorded with JDK %s, now %s%n", recorded.java(), measured.java());
    regressions.forEach(it -> System.out.println("REGRESSION: " + it));
    System.out.println(regressions.isEmpty() ? "guard: OK" : "guard: FAILED");
    System.exit(regressions.isEmpty() ? 0 : 1);
  }

  private static void print(Result before, Result now) {
    System.out.printf(
        "%-56s %14.2f (%.2f) %16d (%d)%n",
        now.point(),
        now.ratio(),
        before.ratio(),
        now.figures().wholeBytes(),
        before.figures().wholeBytes());
  }

  private static List<String> regressions(Result before, Result now) {
    List<String> found = new ArrayList<>();
    if (now.ratio() > before.ratio() * TOLERATED_GROWTH) {
      found.add(
          "%s takes %.2f times as long as HikariCP alone; recorded is %.2f, and up to %.2f passes"
              .formatted(
                  now.point(), now.ratio(), before.ratio(), before.ratio() * TOLERATED_GROWTH));
    }
    if (now.figures().wholeBytes() > before.figures().wholeBytes()) {
      found.add(
          "%s allocates %d bytes; recorded are %d"
              .formatted(now.point(), now.figures().wholeBytes(), before.figures().wholeBytes()));
    }
    return found;
  }
}
