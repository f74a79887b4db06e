package dev.sharddal.pool;

import java.time.Duration;

/**
 * The limits of pools that open at their first use.
 *
 * @param idlePoolTimeout how long a pool stays open without a borrower; zero: as long as there is
 *     room
 * @param maximumOpenPools how many pools may be open at the same time; 0: any number
 */
public record LazyStart(Duration idlePoolTimeout, int maximumOpenPools) {}
