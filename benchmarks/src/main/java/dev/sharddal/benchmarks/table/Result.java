package dev.sharddal.benchmarks.table;

import java.util.List;

/**
 * One row as it is shown: medians of the passes.
 *
 * @param point what was measured
 * @param figures the time and the bytes
 * @param ratio the time, divided by that of the floor in the same pass
 * @param verdicts how it stands to its targets
 */
public record Result(Point point, Figures figures, double ratio, List<Verdict> verdicts) {

  /** Copies the verdicts. */
  public Result {
    verdicts = List.copyOf(verdicts);
  }
}
