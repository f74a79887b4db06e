package dev.sharddal.routing;

import dev.sharddal.metadata.TenantIdPattern;
import java.time.Duration;

/**
 * The settings of a {@link TenantDirectory}.
 *
 * @param ttl the age from which a cached route is read again before it serves a request
 * @param maximumSize the maximum number of cached tenants
 * @param maxStaleness the age up to which a route serves while the store cannot be read; at least
 *     the ttl, or zero if no route may serve longer than the ttl
 * @param unknownTtl how long it is cached that a tenant is not in the store; zero disables this
 * @param loadTimeout how long a request waits for the store
 * @param indexed whether an index of tenant ids stands in front of the cache
 * @param ids which ids are read from the store; cached ones have passed
 */
public record DirectorySettings(
    Duration ttl,
    long maximumSize,
    Duration maxStaleness,
    Duration unknownTtl,
    Duration loadTimeout,
    boolean indexed,
    TenantIdPattern ids) {

  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
  private static final Duration SHORTEST_TICK = Duration.ofMillis(15);

  /** Returns the interval at which the time of the directory advances. */
  Duration tickPeriod() {
    Duration period = ttl.dividedBy(64);
    return period.compareTo(LONGEST_TICK) > 0
        ? LONGEST_TICK
        : period.compareTo(SHORTEST_TICK) < 0 ? SHORTEST_TICK : period;
  }
}
