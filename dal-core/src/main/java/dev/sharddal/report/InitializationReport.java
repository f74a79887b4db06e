package dev.sharddal.report;

import dev.sharddal.metadata.RefusedRow;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of {@code initializeDB()}.
 *
 * @param databases the number of databases that were read
 * @param pools one outcome for each pool
 * @param refused the rows that could not be read
 * @param connectionBudget the connections that all instances may open to each server
 * @param took the duration
 * @param snapshotAge the age of the metadata if they come from the snapshot, because the store
 *     could not be read; null if they come from the store
 */
public record InitializationReport(
    int databases,
    List<PoolOutcome> pools,
    List<RefusedRow> refused,
    ConnectionBudget connectionBudget,
    Duration took,
    @Nullable Duration snapshotAge) {

  /** Copies the lists. */
  public InitializationReport {
    pools = List.copyOf(pools);
    refused = List.copyOf(refused);
  }

  /** Returns the pools that could not be opened. */
  public List<PoolOutcome> failed() {
    return pools.stream().filter(p -> p.result() == PoolOutcome.Result.FAILED).toList();
  }

  /** Returns the pools that open when they are first used. */
  public List<PoolOutcome> dormant() {
    return pools.stream().filter(p -> p.result() == PoolOutcome.Result.DORMANT).toList();
  }

  /**
   * Returns a human-readable report: a line of totals, and a line for each pool and row that
   * failed, and for each server over its connection budget.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%d databases, %d of %d pools open, %s%d rows refused, in %d ms"
            .formatted(
                databases,
                pools.size() - failed().size() - dormant().size(),
                pools.size(),
                dormant().isEmpty() ? "" : dormant().size() + " dormant, ",
                refused.size(),
                took.toMillis()));
    if (snapshotAge != null) {
      text.append(", from a snapshot of %d s ago".formatted(snapshotAge.toSeconds()));
    }
    failed().forEach(pool -> text.append("\n  ").append(pool));
    refused.forEach(row -> text.append("\n  REFUSED ").append(row));
    connectionBudget.over().forEach(server -> text.append("\n  OVER BUDGET ").append(server));
    return text.toString();
  }
}
