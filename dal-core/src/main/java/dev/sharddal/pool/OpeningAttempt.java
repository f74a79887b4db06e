package dev.sharddal.pool;

import dev.sharddal.connect.ConnectionSource;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.report.PoolOutcome;
import dev.sharddal.report.PoolOutcome.Result;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to open the pool of a definition. Several callers may wait for the same attempt.
 * Thread-safe.
 */
final class OpeningAttempt {

  private final PoolDefinition definition;
  private final CompletableFuture<PoolOutcome> outcome = new CompletableFuture<>();

  /** The source that connects now, or null. Guarded by this. */
  private @Nullable ConnectionSource connecting;

  /** Guarded by this. */
  private boolean cancelled;

  /** Whether a caller has joined since the last call of {@link #takeJoined}. Guarded by this. */
  private boolean joined;

  OpeningAttempt(PoolDefinition definition) {
    this.definition = definition;
  }

  PoolDefinition definition() {
    return definition;
  }

  /** Completes with the outcome; at once if the attempt is cancelled. */
  CompletableFuture<PoolOutcome> outcome() {
    return outcome;
  }

  /** Lets a caller wait for this attempt in place of an attempt of its own. */
  synchronized void join() {
    joined = true;
  }

  /** Returns whether a caller has joined since the previous call of this method. */
  synchronized boolean takeJoined() {
    boolean taken = joined;
    joined = false;
    return taken;
  }

  /**
   * Ends the attempt: its callers get their outcome now, and a login that is running is aborted.
   */
  void cancel() {
    ConnectionSource running;
    synchronized (this) {
      cancelled = true;
      running = connecting;
    }
    if (running != null) {
      running.abortLogin();
    }
    complete(obsolete());
  }

  synchronized boolean isCancelled() {
    return cancelled;
  }

  void complete(PoolOutcome result) {
    outcome.complete(result);
  }

  /** Returns the outcome of an attempt that was cancelled. */
  PoolOutcome obsolete() {
    return PoolOutcome.of(definition.key(), Result.REMOVED, Duration.ZERO);
  }

  /**
   * Sets the source that connects now.
   *
   * @param source the source, or null when it has connected or failed
   * @return false if the attempt is cancelled, so that the source must not connect
   */
  synchronized boolean connecting(@Nullable ConnectionSource source) {
    connecting = source;
    return !cancelled;
  }
}
