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

  /** Returns the status of a pool that opens at its next use. */
  static PoolStatus dormant(PoolDefinition desired) {
    return closed(desired, PoolStatus.State.DORMANT, null);
  }

  /** Returns the status of a pool that could not be opened yet. */
  static PoolStatus unopened(PoolDefinition desired, @Nullable ConnectFailure failure) {
    return closed(
        desired, failure == null ? PoolStatus.State.OPENING : PoolStatus.State.FAILED, failure);
  }

  private static PoolStatus closed(
      PoolDefinition desired, PoolStatus.State state, @Nullable ConnectFailure failure) {
    return new PoolStatus(
        desired.key(),
        state,
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
