package dev.sharddal.pool;

import dev.sharddal.connect.ConnectFailure;
import dev.sharddal.event.EventDispatcher;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.report.PoolOutcome;
import dev.sharddal.report.PoolOutcome.Result;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log and the listeners what happens to one pool. Thread-safe.
 *
 * @param key the pool
 * @param events notifies the listeners
 */
record SlotEvents(PoolKey key, EventDispatcher events) {

  private static final Logger LOG = LoggerFactory.getLogger(SlotEvents.class);

  PoolOutcome opened(PoolDefinition definition, Duration took) {
    LOG.debug("{}: connected to {} in {} ms", key, definition.address(), took.toMillis());
    events.fire(listener -> listener.poolOpened(key, took));
    return PoolOutcome.of(key, Result.OPENED, took);
  }

  PoolOutcome replaced(PoolDefinition definition, Duration took) {
    LOG.info("{}: replaced, now connects to {}", key, definition.address());
    events.fire(listener -> listener.poolReplaced(key, took));
    return PoolOutcome.of(key, Result.REPLACED, took);
  }

  void resized() {
    events.fire(listener -> listener.poolResized(key));
  }

  /** The pool closes, and opens again at its next use. */
  void dormant() {
    LOG.debug("{}: closed until its next use", key);
    events.fire(listener -> listener.poolDormant(key));
  }

  /**
   * The pool could not be opened.
   *
   * @param definition the definition that was tried
   * @param failure the reason
   * @param inService whether a previous pool stays in service
   * @param retryMillis the pause before the next try
   */
  void failed(
      PoolDefinition definition, ConnectFailure failure, boolean inService, long retryMillis) {
    LOG.warn(
        "{}: cannot connect to {} ({}: {}). {} Next try in {} ms.",
        key,
        definition.address(),
        failure.reason(),
        failure.message(),
        inService ? "The previous pool stays in service." : "Borrowers are refused.",
        retryMillis);
    events.fire(
        listener ->
            listener.poolFailed(
                key, failure.reason(), failure.cause(), Duration.ofMillis(retryMillis)));
  }
}
