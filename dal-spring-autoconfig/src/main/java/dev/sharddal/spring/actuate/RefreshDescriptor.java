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
 * What a refresh did, or would do, as JSON shows it.
 *
 * @param dryRun whether nothing was done
 * @param forced whether the safety stops were off
 * @param changes the pools that are touched
 * @param outcomes how that went, for each pool; null in a dry run
 * @param unchanged how many pools are not touched
 * @param blocked the pools that the metadata does not have any more, and that stay
 * @param refused the rows that cannot be used
 * @param tookMillis how long it took; null in a dry run
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
   * What is done to one pool.
   *
   * @param pool the pool's name
   * @param kind what is done
   * @param from the address that is in force, or null
   * @param to the address that the metadata says, or null
   */
  record Change(String pool, String kind, @Nullable String from, @Nullable String to) {

    static Change of(PlannedChange change) {
      return new Change(change.pool().toString(), change.kind().name(), change.from(), change.to());
    }
  }

  /**
   * How one pool has followed the metadata.
   *
   * @param pool the pool's name
   * @param result what was done
   * @param reason why it failed, or null
   * @param failure what the driver says about it, or null
   * @param tookMillis how long it took
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
