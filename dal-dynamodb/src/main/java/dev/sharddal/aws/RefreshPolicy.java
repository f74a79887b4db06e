package dev.sharddal.aws;

import java.time.Duration;

/**
 * How old a login may be.
 *
 * @param refreshAfter from this age on it is read again, while it still serves
 * @param maxStaleness from this age on it serves no more
 */
record RefreshPolicy(Duration refreshAfter, Duration maxStaleness) {

  /** RDS takes a token for 15 minutes; one that is handed out has a minute left to log in. */
  static final RefreshPolicy OF_TOKENS =
      new RefreshPolicy(Duration.ofMinutes(10), Duration.ofMinutes(14));

  boolean isYoung(long ageNanos) {
    return ageNanos < refreshAfter.toNanos();
  }

  boolean isUsable(long ageNanos) {
    return ageNanos < maxStaleness.toNanos();
  }
}
