package dev.sharddal.benchmarks.table;

/**
 * How a row stands to a target.
 *
 * @param target the target
 * @param value what is compared with its limit
 */
public record Verdict(Target target, double value) {

  /** Returns whether it is good enough. */
  public boolean met() {
    return value <= target.limit();
  }

  @Override
  public String toString() {
    return target.text(value) + (met() ? ": ok" : ": MISSED");
  }
}
