package dev.sharddal.report;

import dev.sharddal.metadata.DatabaseKey;
import org.jspecify.annotations.Nullable;

/**
 * The connections that all instances of the application may open to one database server, and those
 * that the server accepts.
 *
 * @param server {@code host:port}
 * @param pools the number of pools of one instance that connect to the server
 * @param connectionsPerInstance the sum of {@code maximumPoolSize} of these pools
 * @param applicationInstances the number of instances
 * @param maxConnections the smallest {@code maxConnections} of the databases of these pools, or
 *     null if none of them specifies it: the server then has no budget
 * @param limitedBy a database that specifies this {@code maxConnections}, or null if there is none
 */
public record ServerBudget(
    String server,
    int pools,
    long connectionsPerInstance,
    int applicationInstances,
    @Nullable Integer maxConnections,
    @Nullable DatabaseKey limitedBy) {

  /** Returns the number of connections that all instances together may open. */
  public long used() {
    return connectionsPerInstance * applicationInstances;
  }

  /** Returns whether that is more than the server accepts. */
  public boolean isOver() {
    return maxConnections != null && used() > maxConnections;
  }

  /** Returns the calculation on one line. */
  @Override
  public String toString() {
    String text =
        "%s: %d instances x %d connections (maximumPoolSize of %d pools) = %d"
            .formatted(server, applicationInstances, connectionsPerInstance, pools, used());
    return maxConnections == null
        ? text + ", without maxConnections"
        : "%s, maxConnections %d (%s)".formatted(text, maxConnections, limitedBy);
  }
}
