package dev.sharddal.benchmarks;

import dev.sharddal.benchmarks.fleet.PostgresServer;
import dev.sharddal.benchmarks.jmh.Tenants;
import dev.sharddal.benchmarks.table.Figures;
import dev.sharddal.benchmarks.table.Plan;
import dev.sharddal.benchmarks.table.Point;
import dev.sharddal.benchmarks.table.Report;
import dev.sharddal.benchmarks.table.Result;
import dev.sharddal.benchmarks.table.Row;
import dev.sharddal.benchmarks.table.Target;
import dev.sharddal.benchmarks.table.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Measures a plan in several passes. Figures are only compared within a pass, so that both sides
 * run under the same conditions; the report contains the medians of the passes.
 */
final class Passes {

  private final Plan plan;

  /** One map for each pass, without the failed points. */
  private final List<Map<Point, Figures>> passes = new ArrayList<>();

  private Passes(Plan plan) {
    this.plan = plan;
  }

  /**
   * Measures all points of a plan.
   *
   * @param plan the plan
   */
  static Report run(Plan plan) {
    Passes passes = new Passes(plan);
    int tenants = plan.tenantsOfRequests();
    try (PostgresServer postgres =
        tenants == 0 ? null : PostgresServer.start(Tenants.shortIds(tenants))) {
      for (int i = 1; i <= plan.passes(); i++) {
        passes.add(i, new Forks(plan.fork(), postgres));
      }
    }
    return passes.report();
  }

  private void add(int number, Forks forks) {
    Map<Point, Figures> found = new LinkedHashMap<>();
    for (Plan.Cell cell : plan.cells()) {
      long start = System.nanoTime();
      found.putAll(measure(cell, forks));
      System.out.printf(
          "pass %d of %d: %s, %d forks in %d s%n",
          number,
          plan.passes(),
          new Point(cell.rows().get(0), cell.threads(), cell.tenants()).conditions(),
          cell.rows().size(),
          Duration.ofNanos(System.nanoTime() - start).toSeconds());
    }
    passes.add(found);
  }

  private static Map<Point, Figures> measure(Plan.Cell cell, Forks forks) {
    Map<Point, List<Figures>> found = new LinkedHashMap<>();
    cell.rows().stream()
        .map(row -> new Point(row, cell.threads(), cell.tenants()))
        .forEach(
            point ->
                forks
                    .measure(point)
                    .ifPresent(
                        it -> found.computeIfAbsent(point, first -> new ArrayList<>()).add(it)));
    Map<Point, Figures> means = new LinkedHashMap<>();
    found.forEach((point, several) -> means.put(point, Figures.mean(several)));
    return means;
  }

  private Report report() {
    Set<Point> points = new LinkedHashSet<>();
    passes.forEach(pass -> points.addAll(pass.keySet()));
    return new Report(
        plan.name(),
        Runtime.version().toString(),
        Runtime.getRuntime().availableProcessors(),
        plan.passes(),
        points.stream().map(this::result).toList());
  }

  private Result result(Point point) {
    Figures figures =
        new Figures(
            median(point, point, (it, same) -> it.nanos()),
            median(point, point, (it, same) -> it.bytes()));
    double ratio =
        median(point, point.at(point.row().floor()), (it, floor) -> it.nanos() / floor.nanos());
    return new Result(point, figures, ratio, verdicts(point));
  }

  private List<Verdict> verdicts(Point point) {
    List<Verdict> verdicts = new ArrayList<>();
    for (Target target : Target.of(point.row(), point.tenants())) {
      double value =
          median(point.at(target.against()), without(target.apart(), point), target::value);
      if (!Double.isNaN(value)) {
        verdicts.add(new Verdict(target, value));
      }
    }
    return verdicts;
  }

  /** Returns the figures of a row in a pass, without the costs that the target excludes. */
  private static Function<Map<Point, Figures>, @Nullable Figures> without(
      Target.@Nullable Apart apart, Point point) {
    return pass -> {
      Figures ours = pass.get(point);
      if (apart == null || ours == null) {
        return ours;
      }
      Row beyond = apart.beyond();
      Figures off = pass.get(point.at(apart.row()));
      Figures floor = beyond == null ? new Figures(0, 0) : pass.get(point.at(beyond));
      return off == null || floor == null
          ? null
          : new Figures(ours.nanos() - (off.nanos() - floor.nanos()), ours.bytes());
    };
  }

  private double median(Point ours, Point theirs, BiFunction<Figures, Figures, Double> compare) {
    return median(theirs, pass -> pass.get(ours), compare);
  }

  /** Returns the median of the passes that have both; not a number if there is none. */
  private double median(
      Point theirs,
      Function<Map<Point, Figures>, @Nullable Figures> oursOf,
      BiFunction<Figures, Figures, Double> compare) {
    List<Double> values = new ArrayList<>();
    for (Map<Point, Figures> pass : passes) {
      Figures our = oursOf.apply(pass);
      Figures their = pass.get(theirs);
      if (our != null && their != null) {
        values.add(compare.apply(our, their));
      }
    }
    return values.isEmpty() ? Double.NaN : Medians.of(values);
  }
}
