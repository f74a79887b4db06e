package dev.sharddal.borrow;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.pool.ConnectionPools;
import dev.sharddal.pool.PoolGroup;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pools that serve the use cases of a database, fallbacks included. Thread-safe. */
public final class UseCasePools {

  private final ConnectionPools pools;
  private final Map<UseCase, UseCase> fallbacks;

  /**
   * Creates the view.
   *
   * @param pools all connection pools
   * @param fallbacks for a use case that a database lacks, or whose replicas cannot be reached, the
   *     use case that serves instead
   */
  public UseCasePools(ConnectionPools pools, Map<UseCase, UseCase> fallbacks) {
    this.pools = pools;
    this.fallbacks = Map.copyOf(fallbacks);
  }

  /** Returns the pools that serve a use case of a database, or null if there are none. */
  @Nullable PoolGroup find(DatabaseKey database, UseCase useCase) {
    PoolGroup group = pools.group(database, useCase);
    UseCase instead = fallbacks.get(useCase);
    return group != null || instead == null ? group : pools.group(database, instead);
  }

  /**
   * Returns the pools that serve a use case while none of its own can be reached, or null if there
   * are none.
   *
   * @param group the pools that serve the use case otherwise
   */
  @Nullable PoolGroup findInstead(PoolGroup group, UseCase useCase) {
    UseCase instead = fallbacks.get(useCase);
    PoolGroup found = instead == null ? null : pools.group(group.database(), instead);
    return found == group ? null : found;
  }

  /** Returns the pools of the primary of a database, or null if the database is unknown. */
  @Nullable PoolGroup findPrimary(DatabaseKey database) {
    return pools.group(database, UseCase.WRITE);
  }

  /** Returns whether a database has pools: every database has an endpoint for WRITE. */
  boolean knows(DatabaseKey database) {
    return findPrimary(database) != null;
  }
}
