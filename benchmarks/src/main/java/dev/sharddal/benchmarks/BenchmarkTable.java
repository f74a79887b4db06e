package dev.sharddal.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link BorrowBenchmark} in several passes of one fork each, and prints ratios to the floor.
 * A ratio is taken within a pass, so that both of its sides met the same machine; the table shows
 * the medians of the passes.
 *
 * <p>Arguments: the number of passes, the numbers of threads with commas in between, and then
 * options of JMH, such as {@code -p tenants=1000}.
 */
public final class BenchmarkTable {

  private static final String DEFAULT_PASSES = "3";
  private static final String DEFAULT_THREADS = "1";
  private static final Map<String, String> FLOORS =
      Map.of("floorNumber", "floorNumber", "routedNumber", "floorNumber");

  private BenchmarkTable() {}

  /** What was measured: one row of the table, in its order. */
  private record Row(int threads, int tenants, String benchmark) implements Comparable<Row> {

    Row floor() {
      return new Row(threads, tenants, FLOORS.getOrDefault(benchmark, "floorText"));
    }

    @Override
    public int compareTo(Row other) {
      int byThreads = Integer.compare(threads, other.threads);
      int byTenants = Integer.compare(tenants, other.tenants);
      return byThreads != 0
          ? byThreads
          : byTenants != 0 ? byTenants : benchmark.compareTo(other.benchmark);
    }
  }

  /** What one pass says of a row. */
  private record Figures(double nanos, double bytes) {}

  /**
   * Measures and prints.
   *
   * @param args passes, threads, and options of JMH
   * @throws RunnerException if a benchmark failed
   * @throws CommandLineOptionException if JMH does not know an option
   */
  public static void main(String[] args) throws RunnerException, CommandLineOptionException {
    int passes = Integer.parseInt(args.length > 0 ? args[0] : DEFAULT_PASSES);
    String[] threads = (args.length > 1 ? args[1] : DEFAULT_THREADS).split(",", -1);
    String[] rest = args.length > 2 ? Arrays.copyOfRange(args, 2, args.length) : new String[0];
    SortedMap<Row, List<Figures>> measured = new TreeMap<>();
    for (int i = 0; i < passes; i++) {
      for (String count : threads) {
        run(Integer.parseInt(count), new CommandLineOptions(rest), measured);
      }
      System.out.println("pass " + (i + 1) + " of " + passes + " is over");
    }
    print(measured);
  }

  private static void run(
      int threads, CommandLineOptions more, SortedMap<Row, List<Figures>> measured)
      throws RunnerException {
    OptionsBuilder builder = new OptionsBuilder();
    builder
        .parent(more)
        .forks(1)
        .threads(threads)
        .addProfiler(GCProfiler.class)
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT);
    if (more.getIncludes().isEmpty()) {
      builder.include(BorrowBenchmark.class.getName());
    }
    for (RunResult result : new Runner(builder.build()).run()) {
      String tenants = result.getParams().getParam("tenants");
      String label = result.getPrimaryResult().getLabel();
      Row row = new Row(threads, tenants == null ? 0 : Integer.parseInt(tenants), label);
      double nanos = result.getPrimaryResult().getStatistics().getPercentile(50);
      measured
          .computeIfAbsent(row, first -> new ArrayList<>())
          .add(new Figures(nanos, bytes(result)));
    }
  }

  private static double bytes(RunResult result) {
    Result<?> found = result.getSecondaryResults().get("gc.alloc.rate.norm");
    return found == null ? Double.NaN : found.getScore();
  }

  private static void print(SortedMap<Row, List<Figures>> measured) {
    System.out.printf(
        "%n%8s %9s %-14s %9s %9s %9s%n",
        "threads", "tenants", "benchmark", "ns/op", "/ floor", "B/op");
    measured.forEach(
        (row, figures) ->
            System.out.printf(
                "%8d %9s %-14s %9.1f %9s %9.1f%n",
                row.threads,
                row.tenants == 0 ? "" : row.tenants,
                row.benchmark,
                Medians.of(figures.stream().map(Figures::nanos).toList()),
                ratio(figures, measured.getOrDefault(row.floor(), List.of())),
                Medians.of(figures.stream().map(Figures::bytes).toList())));
  }

  private static String ratio(List<Figures> figures, List<Figures> floors) {
    if (floors.isEmpty()) {
      return "";
    }
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < figures.size(); i++) {
      ratios.add(figures.get(i).nanos / floors.get(i).nanos);
    }
    return "%.2f".formatted(Medians.of(ratios));
  }
}
