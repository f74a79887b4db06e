package dev.sharddal.event;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.TenantMetadata;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Hears what happens. Every method does nothing by default.
 *
 * <p>A listener given to the builder is called on a thread of its own, one event at a time and in
 * order: it may be slow, block or throw, and no borrower feels it. While it is more than 10,000
 * events behind, further events are dropped, and their number is logged.
 */
public interface DalListener {

  /**
   * {@code initializeDB()} has read the metadata and starts to open pools.
   *
   * @param databases the databases that were read
   * @param pools the pools to open
   */
  default void initializationStarted(int databases, int pools) {}

  /**
   * A pool has its first connection and takes borrowers.
   *
   * @param pool the pool
   * @param took from the start of the connect
   */
  default void poolOpened(PoolKey pool, Duration took) {}

  /**
   * A pool could not be opened, or not at its new address; what was in force stays so.
   *
   * @param pool the pool
   * @param reason why
   * @param cause what the driver threw
   * @param retryIn when it is tried again
   */
  default void poolFailed(PoolKey pool, FailureReason reason, Throwable cause, Duration retryIn) {}

  /**
   * Another pool has taken a pool's place: its endpoint or its credentials changed.
   *
   * @param pool the pool
   * @param took from the start of the connect until borrowers got the new one
   */
  default void poolReplaced(PoolKey pool, Duration took) {}

  /**
   * A running pool follows new sizes or times.
   *
   * @param pool the pool
   */
  default void poolResized(PoolKey pool) {}

  /**
   * A pool that takes no borrowers any more has closed its last connection.
   *
   * @param pool the pool
   * @param took from the moment when it took no more borrowers
   * @param aborted the connections that were still borrowed at the drain timeout, and were cut
   */
  default void poolDrained(PoolKey pool, Duration took, int aborted) {}

  /**
   * A pool is gone from the metadata and takes no more borrowers.
   *
   * @param pool the pool
   */
  default void poolRemoved(PoolKey pool) {}

  /**
   * A tenant was looked up in the store.
   *
   * @param took the time it took
   * @param found whether there is such a tenant
   */
  default void tenantLoaded(Duration took, boolean found) {}

  /**
   * A tenant could not be looked up.
   *
   * @param tenantId the tenant; not safe to print
   * @param cause what the store threw
   */
  default void tenantLoadFailed(String tenantId, Throwable cause) {}

  /**
   * A tenant's row was read at a lower epoch than before, and was ignored.
   *
   * @param tenantId the tenant; not safe to print
   * @param knownEpoch the epoch that stays in force
   * @param readEpoch the epoch that was read
   */
  default void tenantEpochWentBack(String tenantId, long knownEpoch, long readEpoch) {}

  /**
   * A tenant was assigned, moved, or given another state, through this data access layer.
   *
   * @param before the tenant as it was, or null if it is new
   * @param after the tenant as it is
   */
  default void tenantChanged(@Nullable TenantMetadata before, TenantMetadata after) {}

  /**
   * A borrow failed.
   *
   * @param details what failed, for which request
   */
  default void borrowFailed(BorrowFailure.Details details) {}

  /**
   * The metadata was scanned and applied.
   *
   * @param took the time it took
   * @param changed the pools that were opened, replaced, resized or removed
   * @param failed the pools that could not follow
   * @param refusedRows the rows that could not be read
   */
  default void refreshed(Duration took, int changed, int failed, int refusedRows) {}

  /**
   * The store's record of changes had something new, and what it named is read again.
   *
   * @param tenants how many tenants were written
   * @param databases how many databases were written
   * @param complete false: the record does not reach back far enough, and everything is read again
   */
  default void changesFollowed(int tenants, int databases, boolean complete) {}

  /**
   * The store's record of changes could not be read. It is tried again; nothing is lost.
   *
   * @param cause what the store threw
   */
  default void changesFailed(Throwable cause) {}

  /**
   * The metadata could not be scanned; what was in force stays so.
   *
   * @param cause what the store threw
   */
  default void refreshFailed(Throwable cause) {}
}
