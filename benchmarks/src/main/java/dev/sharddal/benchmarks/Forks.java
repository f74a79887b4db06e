package dev.sharddal.benchmarks;

import dev.sharddal.benchmarks.fleet.PostgresServer;
import dev.sharddal.benchmarks.table.Figures;
import dev.sharddal.benchmarks.table.Plan;
import dev.sharddal.benchmarks.table.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures each row with JMH in a separate process. */
final class Forks {

  private final Plan.Fork times;
  private final @Nullable PostgresServer postgres;

  Forks(Plan.Fork times, @Nullable PostgresServer postgres) {
    this.times = times;
    this.postgres = postgres;
  }

  /**
   * Measures.
   *
   * @param point the point to measure
   * @return the figures, or empty if the measurement failed, which is printed
   */
  Optional<Figures> measure(Point point) {
    try {
      RunResult result = new Runner(options(point)).runSingle();
      Result<?> allocation =
          Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"));
      return Optional.of(new Figures(median(result.getPrimaryResult()), median(allocation)));
    } catch (RunnerException e) {
      System.err.println(point + " FAILED: " + e);
      for (Throwable suppressed : e.getSuppressed()) {
        System.err.println("  " + suppressed);
      }
      return Optional.empty();
    }
  }

  private static double median(Result<?> result) {
    return result.getStatistics().getPercentile(50);
  }

  private Options options(Point point) {
    TimeValue iteration = TimeValue.milliseconds(times.iteration().toMillis());
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("\\." + Pattern.quote(point.row().benchmark().method()) + "$")
            .param("tenants", String.valueOf(point.tenants()))
            .threads(point.threads())
            .forks(1)
            .jvmArgsAppend(jvmArguments())
            .warmupIterations(times.warmups())
            .warmupTime(iteration)
            .measurementIterations(times.iterations())
            .measurementTime(iteration)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    for (Map.Entry<String, String> it : point.row().benchmark().parameters().entrySet()) {
      options.param(it.getKey(), it.getValue());
    }
    return options.build();
  }

  private String[] jvmArguments() {
    List<String> arguments =
        new ArrayList<>(List.of("-Dslf4j.internal.verbosity=ERROR", "-Xms2g", "-Xmx2g"));
    if (postgres != null) {
      arguments.add("-D" + PostgresServer.PORT_PROPERTY + "=" + postgres.port());
    }
    return arguments.toArray(String[]::new);
  }
}
