package dev.sharddal.aws;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pause between two reads of one login: a second, or longer after each failure in a row. Not
 * thread-safe.
 */
final class ReadBackoff {

  /** However many logins are refused, there is one read in this time. */
  private static final long SHORTEST_NANOS = Duration.ofSeconds(1).toNanos();

  /** Half of it may be added. */
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

  /** Returns how long it lasts still, and zero when it is over. */
  Duration left(long now) {
    return Duration.ofNanos(Math.max(0, until - now));
  }

  void readBegan(long now) {
    until = now + SHORTEST_NANOS;
  }

  /** Returns whether reads had failed before. */
  boolean readSucceeded() {
    boolean again = failures > 0;
    failures = 0;
    return again;
  }

  /** Returns whether this is the first failure in a row. */
  boolean readFailed(long now) {
    long pause = Math.min(LONGEST_NANOS, SHORTEST_NANOS << Math.min(failures, 10));
    until = now + pause + random.nextLong(pause / 2 + 1);
    return ++failures == 1;
  }
}
