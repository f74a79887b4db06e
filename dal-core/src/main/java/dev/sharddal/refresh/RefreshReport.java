package dev.sharddal.refresh;

import dev.sharddal.metadata.PoolKey;
import dev.sharddal.report.PoolOutcome;
import java.time.Duration;
import java.util.List;

/**
 * What a refresh did.
 *
 * @param plan what it set out to do
 * @param outcomes one for each pool that it touched, or tried to
 * @param took how long it took, the scan included
 */
public record RefreshReport(RefreshPlan plan, List<PoolOutcome> outcomes, Duration took) {

  /** Copies the list. */
  public RefreshReport {
    outcomes = List.copyOf(outcomes);
  }

  /** Returns the pools that could not follow; what was in force for them stays so. */
  public List<PoolOutcome> failed() {
    return outcomes.stream().filter(o -> o.result() == PoolOutcome.Result.FAILED).toList();
  }

  /**
   * Returns the pools that the metadata does not have any more, and that stay: there are too many
   * of them. {@link RefreshPlan#forced} lets them go.
   */
  public List<PoolKey> blocked() {
    return plan.blocked();
  }

  /** Returns how many pools were opened, replaced, resized or removed. */
  public int changed() {
    return outcomes.size() - failed().size();
  }

  /** Returns the report for people: a line of numbers, and one for each pool and refused row. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%d pools changed, %d failed, %d unchanged, %d rows refused, in %d ms"
            .formatted(
                changed(),
                failed().size(),
                plan.unchanged(),
                plan.refused().size(),
                took.toMillis()));
    outcomes.forEach(outcome -> text.append("\n  ").append(outcome));
    blocked().forEach(pool -> text.append("\n  BLOCKED ").append(pool));
    plan.refused().forEach(row -> text.append("\n  REFUSED ").append(row));
    return text.toString();
  }
}
