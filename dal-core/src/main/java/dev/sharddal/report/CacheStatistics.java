package dev.sharddal.report;

/**
 * The statistics of the route cache since its creation.
 *
 * @param size the approximate number of cached tenants
 * @param hits requests that were served without waiting for the store
 * @param misses requests that had to wait for the store
 * @param loads reads of the store
 * @param loadFailures reads of the store that failed
 * @param staleAnswers requests that were served by an expired route because the store failed
 * @param unknownAnswers requests that were refused because the tenant was recently not found
 */
public record CacheStatistics(
    long size,
    long hits,
    long misses,
    long loads,
    long loadFailures,
    long staleAnswers,
    long unknownAnswers) {}
