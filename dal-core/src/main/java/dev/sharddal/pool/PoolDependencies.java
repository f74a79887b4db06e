package dev.sharddal.pool;

import com.github.benmanes.caffeine.cache.Ticker;
import com.zaxxer.hikari.HikariConfig;
import dev.sharddal.connect.LoginRefusalListener;
import dev.sharddal.event.EventDispatcher;
import dev.sharddal.metadata.CredentialsResolver;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.ReadBalancing;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The services and settings that all pools share.
 *
 * @param ticker the clock
 * @param scheduler runs time limits, retries and drains; its tasks never block
 * @param poolSchedulers creates the scheduler of each pool's housekeeping, whose tasks may block
 * @param workers runs tasks that may block, that is, connecting and closing; must be unbounded,
 *     otherwise blocked tasks delay others
 * @param threads creates the short-lived threads on which HikariCP connects and disconnects
 * @param random adds jitter to retries, and chooses between replicas; thread-safe
 * @param credentials resolves credentials that are references
 * @param logins notified of refused logins
 * @param customizer customizes the configuration of every pool, after the library has set it
 * @param events receives the events of all pools
 * @param drainTimeout how long a retired pool waits for borrowed connections to be returned
 * @param openingParallelism how many pools may connect at the same time
 * @param probeInterval the longest time between probes of a database that does not answer; zero: no
 *     pool has a circuit breaker
 * @param lazyStart the limits of pools that open at their first use; null: pools open at once
 * @param readBalancing how reads are spread over replicas where the metadata does not say it
 */
public record PoolDependencies(
    Ticker ticker,
    ScheduledExecutorService scheduler,
    Supplier<ScheduledExecutorService> poolSchedulers,
    Executor workers,
    ThreadFactory threads,
    RandomGenerator random,
    CredentialsResolver credentials,
    LoginRefusalListener logins,
    BiConsumer<PoolKey, HikariConfig> customizer,
    EventDispatcher events,
    Duration drainTimeout,
    int openingParallelism,
    Duration probeInterval,
    @Nullable LazyStart lazyStart,
    ReadBalancing readBalancing) {}
