package dev.sharddal.spring.actuate;

import org.springframework.boot.health.contributor.Status;

/**
 * The statuses that Spring Boot does not have. Neither of them turns a health check into 503: one
 * database that is down is no reason to take an instance out that serves a thousand others.
 */
final class Statuses {

  /** It serves, and somebody should look at it. */
  static final Status DEGRADED = new Status("DEGRADED");

  /** A database takes no writes. The default of what is configurable. */
  static final Status FAILED = new Status("FAILED");

  private Statuses() {}
}
