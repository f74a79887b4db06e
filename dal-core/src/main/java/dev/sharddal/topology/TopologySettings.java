package dev.sharddal.topology;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.metadata.PoolSettings;
import java.time.Clock;
import java.time.Duration;

/**
 * The settings of a {@link TopologyReconciler}.
 *
 * @param poolDefaults the pool settings that apply where the metadata has none
 * @param maxRemovalShare the largest fraction of all pools that one scan may remove
 * @param budget the connection budget of servers
 * @param patience the time limit of the initialization and of each refresh
 * @param ticker measures intervals
 * @param clock provides the time of day
 */
public record TopologySettings(
    PoolSettings poolDefaults,
    double maxRemovalShare,
    BudgetSettings budget,
    Duration patience,
    Ticker ticker,
    Clock clock) {}
