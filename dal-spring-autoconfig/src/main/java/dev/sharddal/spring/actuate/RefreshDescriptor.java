package dev.sharddal.spring.actuate;

import dev.sharddal.metadata.PoolKey;
import dev.sharddal.refresh.PlannedChange;
import dev.sharddal.refresh.RefreshPlan;
import dev.sharddal.refresh.RefreshReport;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The result of a refresh, or of a dry run, for JSON.
 *
 * @param dryRun whether this was a dry run
 * @param forced whether the safety stops were disabled
 * @param changes the changes of pools
 * @param outcomes the outcome for each pool; null in a dry run
 * @param unchanged the number of unchanged pools
 * @param blocked the pools that a safety stop keeps as they are: too many are no longer in the
 *     metadata, or their changes would take a server over its connection budget
 * @param overBudget those of the latter, with the reasons
 * @param refused the rows that were rejected
 * @param tookMillis the duration; null in a dry run
 */
record RefreshDescriptor(
    boolean dryRun,
    boolean forced,
    List<Change> changes,
    @Nullable List<OutcomeDescriptor> outcomes,
    int unchanged,
    List<String> blocked,
    Map<String, String> overBudget,
    List<RefusedRowDescriptor> refused,
    @Nullable Long tookMillis)
    implements OperationResponseBody {

  /**
   * The change of one pool.
   *
   * @param pool the pool's name
   * @param kind the kind of change
   * @param from the current address, or null
   * @param to the address in the metadata, or null
   */
  record Change(String pool, String kind, @Nullable String from, @Nullable String to) {

    static Change of(PlannedChange change) {
      return new Change(change.pool().toString(), change.kind().name(), change.from(), change.to());
    }
  }

  static RefreshDescriptor planned(RefreshPlan plan) {
    return of(plan, null, null);
  }

  static RefreshDescriptor done(RefreshReport report) {
    return of(
        report.plan(),
        report.outcomes().stream().map(OutcomeDescriptor::of).toList(),
        report.took().toMillis());
  }

  private static RefreshDescriptor of(
      RefreshPlan plan, @Nullable List<OutcomeDescriptor> outcomes, @Nullable Long tookMillis) {
    return new RefreshDescriptor(
        outcomes == null,
        plan.isForced(),
        plan.changes().stream().map(Change::of).toList(),
        outcomes,
        plan.unchanged(),
        plan.blocked().stream().map(PoolKey::toString).toList(),
        BudgetDescriptor.reasons(plan.overBudget()),
        RefusedRowDescriptor.of(plan.refused()),
        tookMillis);
  }
}
