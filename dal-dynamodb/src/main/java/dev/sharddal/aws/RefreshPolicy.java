package dev.sharddal.aws;

import java.time.Duration;

/**
 * The age limits of a login.
 *
 * @param refreshAfter the age from which a login is read again while it is still used
 * @param maxStaleness the age from which a login is no longer used
 */
record RefreshPolicy(Duration refreshAfter, Duration maxStaleness) {

  /**
   * RDS accepts a token for 15 minutes; a token that is returned has at least a minute left for the
   * login.
   */
  static final RefreshPolicy OF_TOKENS =
      new RefreshPolicy(Duration.ofMinutes(10), Duration.ofMinutes(14));

  boolean isYoung(long ageNanos) {
    return ageNanos < refreshAfter.toNanos();
  }

  boolean isUsable(long ageNanos) {
    return ageNanos < maxStaleness.toNanos();
  }
}
