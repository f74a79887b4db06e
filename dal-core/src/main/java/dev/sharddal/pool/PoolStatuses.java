package dev.sharddal.pool;

import dev.sharddal.connect.ConnectFailure;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.report.PoolStatus;
import org.jspecify.annotations.Nullable;

/** Describes pools for operators. */
final class PoolStatuses {

  private PoolStatuses() {}

  /** Returns the status of a pool that exists. */
  static PoolStatus of(
      RetirablePool pool, PoolStatus.State state, @Nullable ConnectFailure failure) {
    return new PoolStatus(
        pool.definition().key(),
        state,
        pool.definition().address(),
        pool.active(),
        pool.idle(),
        pool.waiting(),
        pool.maximum(),
        describe(failure));
  }

  /** Returns the status of a pool in service, whose latest attempt may have failed. */
  static PoolStatus serving(RetirablePool pool, @Nullable ConnectFailure failure) {
    ConnectFailure broken = pool.breaker().failure();
    ConnectFailure lost = broken != null ? broken : pool.failure();
    if (lost != null) {
      return of(pool, PoolStatus.State.FAILED, lost);
    }
    return of(pool, failure == null ? PoolStatus.State.OPEN : PoolStatus.State.OUTDATED, failure);
  }

  /** Returns the status of a pool that has never opened. */
  static PoolStatus unopened(PoolDefinition desired, @Nullable ConnectFailure failure) {
    return new PoolStatus(
        desired.key(),
        failure == null ? PoolStatus.State.OPENING : PoolStatus.State.FAILED,
        desired.address(),
        0,
        0,
        0,
        desired.settings().maximumPoolSize(),
        describe(failure));
  }

  private static @Nullable String describe(@Nullable ConnectFailure failure) {
    return failure == null ? null : failure.reason() + ": " + failure.message();
  }
}
