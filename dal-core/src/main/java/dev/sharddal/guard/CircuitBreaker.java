package dev.sharddal.guard;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A circuit breaker that is opened and closed by probes, never by the calls that it guards. A call
 * that waited in vain makes the guarded thing suspect, which is the reason for one probe. If the
 * probe fails, the breaker opens, and probes follow until one succeeds. So no success has to be
 * counted, and a thing that is merely busy is told from one that does not answer.
 *
 * <p>Times are readings of a monotonic clock, in nanoseconds. The caller runs the probes, one at a
 * time: {@link #suspect} asks for one, and so does the pause that {@link #failed} returns.
 * Thread-safe.
 */
public final class CircuitBreaker {

  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private enum State {
    CLOSED,
    /** A probe is running, and calls are still permitted. */
    SUSPECT,
    OPEN
  }

  private final long longestPauseNanos;
  private final RandomGenerator random;

  /** Written under this lock, after the other fields. */
  private volatile State state = State.CLOSED;

  /** How many probes have failed since the breaker opened. Guarded by this. */
  private int failures;

  /** When the breaker opened. Guarded by this. */
  private long openedAt;

  /** When the next probe is due. Guarded by this. */
  private long nextProbe;

  /** When a suspicion may lead to a probe again. Guarded by this. */
  private long trustedUntil;

  /** Whether any probe has succeeded, so that {@link #trustedUntil} is set. Guarded by this. */
  private boolean probed;

  /**
   * Creates a closed breaker.
   *
   * @param longestPause the longest time between two probes, and the shortest time between two
   *     suspicions that are examined
   * @param random adds jitter; callers synchronize access to it
   */
  public CircuitBreaker(Duration longestPause, RandomGenerator random) {
    this.longestPauseNanos = longestPause.toNanos();
    this.random = random;
  }

  /** Returns whether calls are refused. Reads one volatile field. */
  public boolean isOpen() {
    return state == State.OPEN;
  }

  /**
   * Notes that a call waited in vain.
   *
   * @param now the current time
   * @return whether the caller must start a probe
   */
  public synchronized boolean suspect(long now) {
    if (state != State.CLOSED || (probed && now - trustedUntil < 0)) {
      return false;
    }
    state = State.SUSPECT;
    return true;
  }

  /**
   * Notes that a probe succeeded, and closes the breaker.
   *
   * @param now the current time
   * @return how long the breaker was open, in nanoseconds; -1 if it was not
   */
  public synchronized long succeeded(long now) {
    long openFor = isOpen() ? now - openedAt : -1;
    probed = true;
    trustedUntil = now + longestPauseNanos;
    state = State.CLOSED;
    return openFor;
  }

  /**
   * Notes that a probe failed, and opens the breaker.
   *
   * @param now the current time
   * @return the pause until the next probe, in nanoseconds
   */
  public synchronized long failed(long now) {
    if (!isOpen()) {
      failures = 0;
      openedAt = now;
    }
    long pause = Math.min(longestPauseNanos, FIRST_PAUSE_NANOS << Math.min(failures++, 20));
    pause += random.nextLong(-pause / 5, pause / 5 + 1);
    nextProbe = now + pause;
    state = State.OPEN;
    return pause;
  }

  /** Returns how long the breaker has been open, in nanoseconds. Meaningful while it is open. */
  public synchronized long openNanos(long now) {
    return now - openedAt;
  }

  /** Returns the time until the next probe, in nanoseconds; 0 if it is due or running. */
  public synchronized long nanosToNextProbe(long now) {
    return Math.max(0, nextProbe - now);
  }
}
