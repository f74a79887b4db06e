package dev.sharddal.report;

/**
 * What the cache of routes has done since it was made.
 *
 * @param size the tenants that it remembers now, about
 * @param hits requests that were served without waiting for the store
 * @param misses requests that had to wait for the store
 * @param loads reads of the store
 * @param loadFailures reads that failed
 * @param staleAnswers requests that were served by a route past its time, since the store failed
 * @param unknownAnswers requests that were refused since the tenant was just found to be unknown
 */
public record CacheStatistics(
    long size,
    long hits,
    long misses,
    long loads,
    long loadFailures,
    long staleAnswers,
    long unknownAnswers) {}
