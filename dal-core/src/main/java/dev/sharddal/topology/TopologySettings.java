package dev.sharddal.topology;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.metadata.PoolSettings;
import java.time.Clock;
import java.time.Duration;

/**
 * The settings of a {@link TopologyReconciler}.
 *
 * @param poolDefaults the pool settings that apply where the metadata has none
 * @param maxRemovalShare the largest share of all pools that one scan may remove
 * @param patience how long initializing, and following one refresh, may take
 * @param ticker measures intervals
 * @param clock tells the time of day
 */
public record TopologySettings(
    PoolSettings poolDefaults,
    double maxRemovalShare,
    Duration patience,
    Ticker ticker,
    Clock clock) {}
