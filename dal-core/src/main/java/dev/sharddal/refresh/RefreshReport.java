package dev.sharddal.refresh;

import dev.sharddal.metadata.PoolKey;
import dev.sharddal.report.PoolOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The result of a refresh.
 *
 * @param plan the plan that was applied
 * @param outcomes one outcome for each pool that the refresh changed or tried to change
 * @param took the duration, including the scan
 */
public record RefreshReport(RefreshPlan plan, List<PoolOutcome> outcomes, Duration took) {

  /** Copies the list. */
  public RefreshReport {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * Returns the outcomes of the pools that could not follow the metadata; they stay as they are.
   */
  public List<PoolOutcome> failed() {
    return outcomes.stream().filter(o -> o.result() == PoolOutcome.Result.FAILED).toList();
  }

  /**
   * Returns the pools that were kept as they are, because too many are no longer in the metadata,
   * or because their changes would take a server over its connection budget ({@link
   * RefreshPlan#overBudget}). A {@link RefreshPlan#forced} plan changes them.
   */
  public List<PoolKey> blocked() {
    return plan.blocked();
  }

  /** Returns the number of pools that were opened, replaced, resized or removed. */
  public int changed() {
    return outcomes.size() - failed().size();
  }

  /**
   * Returns a human-readable report: a line of totals, and a line for each pool and refused row.
   */
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
    Map<PoolKey, String> overBudget = plan.overBudget();
    for (PoolKey pool : blocked()) {
      text.append("\n  BLOCKED ").append(pool);
      if (overBudget.containsKey(pool)) {
        text.append(": ").append(overBudget.get(pool));
      }
    }
    plan.refused().forEach(row -> text.append("\n  REFUSED ").append(row));
    return text.toString();
  }
}
