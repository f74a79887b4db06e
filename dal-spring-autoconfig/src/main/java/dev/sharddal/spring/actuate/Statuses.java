package dev.sharddal.spring.actuate;

import org.springframework.boot.health.contributor.Status;

/**
 * The health statuses that Spring Boot does not define. Neither of them turns a health check into
 * 503: one database that is down is not a reason to take an instance out of service that serves a
 * thousand other databases.
 */
final class Statuses {

  /** The component works, but needs attention. */
  static final Status DEGRADED = new Status("DEGRADED");

  /** A database accepts no writes. The default of the configurable status. */
  static final Status FAILED = new Status("FAILED");

  private Statuses() {}
}
