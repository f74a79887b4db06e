package dev.sharddal.benchmarks.table;

import java.util.List;

/**
 * What was measured of one row.
 *
 * @param nanos the time of one operation
 * @param bytes the bytes that one operation allocates
 */
public record Figures(double nanos, double bytes) {

  /**
   * Returns the means.
   *
   * @param several at least one
   */
  public static Figures mean(List<Figures> several) {
    return new Figures(
        several.stream().mapToDouble(Figures::nanos).average().orElseThrow(),
        several.stream().mapToDouble(Figures::bytes).average().orElseThrow());
  }

  /** Returns whole bytes: the profiler counts a few of JMH's own too. */
  public long wholeBytes() {
    return Math.round(bytes);
  }
}
