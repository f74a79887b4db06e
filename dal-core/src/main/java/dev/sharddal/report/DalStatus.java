package dev.sharddal.report;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.RefusedRow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a data access layer. It contains no secrets.
 *
 * @param state the state of the data access layer
 * @param databases all databases, with the version of the metadata in effect
 * @param pools all pools; draining pools follow their successors
 * @param connectionBudget the connections that all instances may open to each server
 * @param refused the rows that the last scan could not read
 * @param ignored what the last scan left out without harm, with the reasons: rows that are not
 *     databases, and mistakes in parts that no connection needs, such as {@code CapacityMetrics}
 * @param cache the statistics of the tenant cache
 * @param waitingForMoves the number of requests that wait for a tenant that is moving
 * @param metadataReadAt when all of Database Metadata was last read; old content that a store
 *     serves while it cannot read its storage does not count
 * @param metadataTrouble why Database Metadata could not be read most recently; null if it could
 * @param snapshot the state of the snapshot of the metadata; null if there is none
 */
public record DalStatus(
    State state,
    Map<DatabaseKey, Long> databases,
    List<PoolStatus> pools,
    ConnectionBudget connectionBudget,
    List<RefusedRow> refused,
    List<RefusedRow> ignored,
    CacheStatistics cache,
    int waitingForMoves,
    Instant metadataReadAt,
    @Nullable String metadataTrouble,
    @Nullable SnapshotStatus snapshot) {

  /** The most ignored rows that the text lists: another tool may have a row for every lock. */
  private static final int MOST_IGNORED = 20;

  /** The state of a data access layer. */
  public enum State {
    /** {@code initializeDB()} has not succeeded yet. */
    NEW,
    /** It lends connections. */
    RUNNING,
    /** It was closed. */
    CLOSED
  }

  /** Copies the collections. */
  public DalStatus {
    databases = Collections.unmodifiableMap(new TreeMap<>(databases));
    pools = List.copyOf(pools);
    refused = List.copyOf(refused);
    ignored = List.copyOf(ignored);
  }

  /** Returns a human-readable table with one line for each pool, and one for each trouble. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s, metadata read %s\n".formatted(state, metadataReadAt.truncatedTo(ChronoUnit.SECONDS)));
    text.append("  %d databases, %d pools\n".formatted(databases.size(), pools.size()));
    if (metadataTrouble != null) {
      text.append("  not read since, ").append(metadataTrouble).append('\n');
    }
    if (snapshot != null) {
      text.append("  ").append(snapshot).append('\n');
    }
    text.append(
        "  %d tenants known, %d hits, %d misses, %d stale answers"
            .formatted(cache.size(), cache.hits(), cache.misses(), cache.staleAnswers()));
    if (waitingForMoves > 0) {
      text.append("\n  %d requests wait for a move".formatted(waitingForMoves));
    }
    int width = pools.stream().mapToInt(p -> p.pool().toString().length()).max().orElse(1);
    for (PoolStatus pool : pools) {
      text.append(
          ("\n  %-" + width + "s  %-8s  %s  %d active, %d idle of %d, %d waiting")
              .formatted(
                  pool.pool(),
                  pool.state(),
                  pool.address(),
                  pool.active(),
                  pool.idle(),
                  pool.maximum(),
                  pool.waiting()));
      if (pool.failure() != null) {
        text.append("\n    ").append(pool.failure());
      }
    }
    connectionBudget.over().forEach(server -> text.append("\n  OVER BUDGET ").append(server));
    connectionBudget
        .blocked()
        .forEach((pool, why) -> text.append("\n  BLOCKED %s: %s".formatted(pool, why)));
    refused.forEach(row -> text.append("\n  REFUSED ").append(row));
    ignored.stream().limit(MOST_IGNORED).forEach(row -> text.append("\n  IGNORED ").append(row));
    if (ignored.size() > MOST_IGNORED) {
      text.append("\n  IGNORED %d more".formatted(ignored.size() - MOST_IGNORED));
    }
    return text.toString();
  }
}
