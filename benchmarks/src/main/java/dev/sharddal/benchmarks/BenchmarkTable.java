package dev.sharddal.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
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
    List<Map<Row, Figures>> measured = new ArrayList<>();
    for (int i = 0; i < passes; i++) {
      Map<Row, Figures> pass = new TreeMap<>();
      for (String count : threads) {
        run(Integer.parseInt(count), new CommandLineOptions(rest), pass);
      }
      measured.add(pass);
      System.out.println("pass " + (i + 1) + " of " + passes + ": " + pass);
    }
    print(measured);
  }

  private static void run(int threads, CommandLineOptions more, Map<Row, Figures> pass)
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
    Options options = builder.build();
    for (RunResult result : new Runner(options).run()) {
      String tenants = result.getParams().getParam("tenants");
      String label = result.getPrimaryResult().getLabel();
      pass.put(
          new Row(threads, tenants == null ? 0 : Integer.parseInt(tenants), label),
          new Figures(result.getPrimaryResult().getStatistics().getPercentile(50), bytes(result)));
    }
  }

  private static double bytes(RunResult result) {
    Result<?> found = result.getSecondaryResults().get("gc.alloc.rate.norm");
    return found == null ? Double.NaN : found.getScore();
  }

  private static void print(List<Map<Row, Figures>> passes) {
    System.out.printf(
        "%n%8s %9s %-14s %9s %9s %9s%n",
        "threads", "tenants", "benchmark", "ns/op", "/ floor", "B/op");
    for (Row row : passes.get(0).keySet()) {
      List<Double> nanos = passes.stream().map(pass -> pass.get(row).nanos).toList();
      List<Double> bytes = passes.stream().map(pass -> pass.get(row).bytes).toList();
      Collection<Double> ratios = new ArrayList<>();
      for (Map<Row, Figures> pass : passes) {
        Figures floor = pass.get(row.floor());
        if (floor != null) {
          ratios.add(pass.get(row).nanos / floor.nanos);
        }
      }
      System.out.printf(
          "%8d %9s %-14s %9.1f %9s %9.1f%n",
          row.threads,
          row.tenants == 0 ? "" : row.tenants,
          row.benchmark,
          Medians.of(nanos),
          ratios.isEmpty() ? "" : "%.2f".formatted(Medians.of(List.copyOf(ratios))),
          Medians.of(bytes));
    }
  }
}
