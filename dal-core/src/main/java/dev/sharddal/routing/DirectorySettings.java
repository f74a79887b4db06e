package dev.sharddal.routing;

import java.time.Duration;

/**
 * The bounds of a {@link TenantDirectory}.
 *
 * @param ttl the age at which a route is read again before it serves
 * @param maximumSize the most tenants to remember
 * @param maxStaleness the age up to which a route serves while the store cannot be read; at least
 *     the ttl, or zero: never longer than the ttl
 * @param unknownTtl how long a tenant that is not in the store is remembered as such; zero: not
 * @param loadTimeout how long a request waits for the store
 * @param indexed whether an index of tenant ids stands in front of the cache
 */
public record DirectorySettings(
    Duration ttl,
    long maximumSize,
    Duration maxStaleness,
    Duration unknownTtl,
    Duration loadTimeout,
    boolean indexed) {}
