package dev.sharddal.spring.actuate;

import dev.sharddal.report.PoolOutcome;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a change of one pool, for JSON.
 *
 * @param pool the pool's name
 * @param result the result
 * @param reason the reason of its failure, or null
 * @param failure the driver's message, or null
 * @param tookMillis the duration
 */
record OutcomeDescriptor(
    String pool,
    String result,
    @Nullable String reason,
    @Nullable String failure,
    long tookMillis) {

  static OutcomeDescriptor of(PoolOutcome outcome) {
    return new OutcomeDescriptor(
        outcome.pool().toString(),
        outcome.result().name(),
        outcome.reason() == null ? null : outcome.reason().name(),
        outcome.cause() == null ? null : outcome.cause().getMessage(),
        outcome.took().toMillis());
  }
}
