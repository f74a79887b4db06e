package dev.sharddal.benchmarks.candidates;

import dev.sharddal.benchmarks.Medians;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the cost of a borrow with each way to look up its route, as a ratio to raw HikariCP. All
 * candidates run in one process and alternate every few hundredths of a second, so that other load
 * on the machine affects all of them; JMH would need many forks to separate it from the
 * differences.
 *
 * <p>Argument: the number of rounds; 20 if there is none.
 */
public final class CandidatesBenchmark {

  private static final String DEFAULT_ROUNDS = "20";
  private static final int[] WORKING_SETS = {1_000, 100_000, 1_000_000};
  private static final int VISITS = 200_000;
  private static final int WARM_UP_ROUNDS = 8;

  private CandidatesBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param args the number of rounds, or nothing
   * @throws SQLException never
   */
  public static void main(String[] args) throws SQLException {
    int rounds = Integer.parseInt(args.length == 0 ? DEFAULT_ROUNDS : args[0]);
    for (int tenants : WORKING_SETS) {
      try (Candidates candidates = new Candidates(new Walk(tenants))) {
        measure(tenants, rounds, candidates.all());
      }
    }
  }

  private static void measure(int tenants, int rounds, List<Candidate> all) throws SQLException {
    for (Candidate candidate : all) {
      candidate.visits().make(Math.max(tenants, WARM_UP_ROUNDS * VISITS));
    }
    System.gc();
    Map<Candidate, List<Double>> nanos = new LinkedHashMap<>();
    Map<Candidate, List<Double>> ratios = new LinkedHashMap<>();
    for (int i = 0; i < rounds; i++) {
      double floor = Double.NaN;
      for (Candidate candidate : all) {
        double took = nanosPerVisit(candidate);
        floor = candidate.isFloor() ? took : floor;
        nanos.computeIfAbsent(candidate, first -> new ArrayList<>()).add(took);
        ratios.computeIfAbsent(candidate, first -> new ArrayList<>()).add(took / floor);
      }
    }
    System.out.printf(
        "%n%,d tenants in use%n%n| look-up | ns | / floor |%n|---|---|---|%n", tenants);
    for (Candidate candidate : all) {
      System.out.printf(
          "| %s | %.0f | %.2f |%n",
          candidate.name(),
          Medians.of(nanos.getOrDefault(candidate, List.of())),
          Medians.of(ratios.getOrDefault(candidate, List.of())));
    }
  }

  private static double nanosPerVisit(Candidate candidate) throws SQLException {
    long start = System.nanoTime();
    candidate.visits().make(VISITS);
    return (double) (System.nanoTime() - start) / VISITS;
  }
}
