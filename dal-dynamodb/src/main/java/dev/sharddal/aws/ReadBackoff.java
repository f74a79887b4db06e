package dev.sharddal.aws;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pause between two reads of one login: one second, and longer after each consecutive failure.
 * Not thread-safe.
 */
final class ReadBackoff {

  /** There is at most one read in this time, regardless of the number of rejected logins. */
  private static final long SHORTEST_NANOS = Duration.ofSeconds(1).toNanos();

  /** Jitter of up to half of this time is added. */
  private static final long LONGEST_NANOS = Duration.ofSeconds(20).toNanos();

  private final RandomGenerator random;
  private long until;
  private int failures;

  /** Starts without a pause. */
  ReadBackoff(RandomGenerator random, long now) {
    this.random = random;
    this.until = now;
  }

  boolean isOver(long now) {
    return now - until >= 0;
  }

  /** Returns the rest of the pause, or zero if it is over. */
  Duration left(long now) {
    return Duration.ofNanos(Math.max(0, until - now));
  }

  void readBegan(long now) {
    until = now + SHORTEST_NANOS;
  }

  /** Records a successful read. Returns whether the previous read had failed. */
  boolean readSucceeded() {
    boolean again = failures > 0;
    failures = 0;
    return again;
  }

  /** Records a failed read. Returns whether it is the first consecutive failure. */
  boolean readFailed(long now) {
    long pause = Math.min(LONGEST_NANOS, SHORTEST_NANOS << Math.min(failures, 10));
    until = now + pause + random.nextLong(pause / 2 + 1);
    return ++failures == 1;
  }
}
