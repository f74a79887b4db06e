package dev.sharddal.pool;

import com.github.benmanes.caffeine.cache.Ticker;
import com.zaxxer.hikari.HikariConfig;
import dev.sharddal.connect.LoginRefusalListener;
import dev.sharddal.event.EventDispatcher;
import dev.sharddal.metadata.CredentialsResolver;
import dev.sharddal.metadata.PoolKey;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * What all pools share.
 *
 * @param ticker the clock
 * @param scheduler runs every pool's housekeeping, and our retries; its tasks do not block for long
 * @param workers runs what may block: connecting and closing; unbounded, or waits turn into queues
 * @param threads makes the short-lived threads with which HikariCP connects and disconnects
 * @param random spreads retries, guarded by whoever calls it
 * @param credentials resolves credentials that are references
 * @param logins told of logins that are refused
 * @param customizer has the last word on the configuration of every pool
 * @param events told what happens to pools
 * @param drainTimeout how long a pool that takes no borrowers waits for its connections
 * @param openingParallelism how many pools connect at the same time
 */
public record PoolDependencies(
    Ticker ticker,
    ScheduledExecutorService scheduler,
    Executor workers,
    ThreadFactory threads,
    RandomGenerator random,
    CredentialsResolver credentials,
    LoginRefusalListener logins,
    BiConsumer<PoolKey, HikariConfig> customizer,
    EventDispatcher events,
    Duration drainTimeout,
    int openingParallelism) {}
