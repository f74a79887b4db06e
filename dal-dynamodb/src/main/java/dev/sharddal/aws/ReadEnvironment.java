package dev.sharddal.aws;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * The collaborators that all reads share.
 *
 * @param ticker the clock
 * @param executor runs the reads, which block
 * @param random the source of the jitter of reads after a failure; thread-safe
 * @param patience how long a caller waits for a read
 */
record ReadEnvironment(
    Ticker ticker, Executor executor, RandomGenerator random, Duration patience) {}
