package dev.sharddal.spring.actuate;

import dev.sharddal.metadata.PoolKey;
import dev.sharddal.refresh.PlannedChange;
import dev.sharddal.refresh.RefreshPlan;
import dev.sharddal.refresh.RefreshReport;
import dev.sharddal.report.PoolOutcome;
import java.util.List;
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
 * @param blocked the pools that the metadata no longer contains, but that a safety stop keeps
 * @param refused the rows that were rejected
 * @param tookMillis the duration; null in a dry run
 */
record RefreshDescriptor(
    boolean dryRun,
    boolean forced,
    List<Change> changes,
    @Nullable List<Outcome> outcomes,
    int unchanged,
    List<String> blocked,
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

  /**
   * The outcome of a change of one pool.
   *
   * @param pool the pool's name
   * @param result the result
   * @param reason the reason of its failure, or null
   * @param failure the driver's message, or null
   * @param tookMillis the duration
   */
  record Outcome(
      String pool,
      String result,
      @Nullable String reason,
      @Nullable String failure,
      long tookMillis) {

    static Outcome of(PoolOutcome outcome) {
      return new Outcome(
          outcome.pool().toString(),
          outcome.result().name(),
          outcome.reason() == null ? null : outcome.reason().name(),
          outcome.cause() == null ? null : outcome.cause().getMessage(),
          outcome.took().toMillis());
    }
  }

  static RefreshDescriptor planned(RefreshPlan plan) {
    return of(plan, null, null);
  }

  static RefreshDescriptor done(RefreshReport report) {
    return of(
        report.plan(),
        report.outcomes().stream().map(Outcome::of).toList(),
        report.took().toMillis());
  }

  private static RefreshDescriptor of(
      RefreshPlan plan, @Nullable List<Outcome> outcomes, @Nullable Long tookMillis) {
    return new RefreshDescriptor(
        outcomes == null,
        plan.isForced(),
        plan.changes().stream().map(Change::of).toList(),
        outcomes,
        plan.unchanged(),
        plan.blocked().stream().map(PoolKey::toString).toList(),
        RefusedRowDescriptor.of(plan.refused()),
        tookMillis);
  }
}
