package dev.sharddal.benchmarks;

import java.util.List;

/** Computes medians. */
public final class Medians {

  private Medians() {}

  /**
   * Returns the median; of an even count, the mean of the two in the middle.
   *
   * @param values at least one
   */
  public static double of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
