package dev.sharddal.aws;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What all reads share.
 *
 * @param ticker the clock
 * @param executor runs the reads; they block
 * @param random spreads the reads that follow a failure; safe to share between threads
 * @param patience how long a caller waits for a read
 */
record ReadEnvironment(
    Ticker ticker, Executor executor, RandomGenerator random, Duration patience) {}
