package dev.sharddal.event;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.TenantMetadata;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A listener for the events of a data access layer. Every method does nothing by default.
 *
 * <p>Each listener given to the builder is called on a thread of its own, one event at a time and
 * in order. A listener may be slow, block or throw without any effect on borrowers or on other
 * listeners. While 10,000 events of a listener are pending, its further events are dropped, and
 * their number is logged.
 */
public interface DalListener {

  /**
   * {@code initializeDB()} has read the metadata and is about to open the pools.
   *
   * @param databases the databases that were read
   * @param pools the pools to open
   */
  default void initializationStarted(int databases, int pools) {}

  /**
   * A pool has its first connection and accepts borrowers.
   *
   * @param pool the pool
   * @param took the time since the start of the connect
   */
  default void poolOpened(PoolKey pool, Duration took) {}

  /**
   * A pool could not be opened, or could not connect to its new address; the previous pool, if any,
   * stays in service.
   *
   * @param pool the pool
   * @param reason the reason
   * @param cause the exception that the driver threw
   * @param retryIn the time until the next attempt
   */
  default void poolFailed(PoolKey pool, FailureReason reason, Throwable cause, Duration retryIn) {}

  /**
   * A pool was replaced because its endpoint or its credentials changed.
   *
   * @param pool the pool
   * @param took the time from the start of the connect until the new pool served borrowers
   */
  default void poolReplaced(PoolKey pool, Duration took) {}

  /**
   * New sizes or timeouts were applied to a running pool.
   *
   * @param pool the pool
   */
  default void poolResized(PoolKey pool) {}

  /**
   * The database of a pool did not answer a probe. Borrowers of the pool are refused at once until
   * a probe succeeds.
   *
   * @param pool the pool
   * @param reason the reason
   * @param cause the exception that the driver threw
   */
  default void breakerOpened(PoolKey pool, FailureReason reason, Throwable cause) {}

  /**
   * The database of a pool answers again, and the pool accepts borrowers.
   *
   * @param pool the pool
   * @param after how long borrowers were refused
   */
  default void breakerClosed(PoolKey pool, Duration after) {}

  /**
   * A connection was discarded instead of lent: its session could not be reset, or it leads to a
   * server that is not the one that the metadata mean, such as a former primary. In the latter case
   * the other connections of the pool are replaced as well.
   *
   * @param pool the pool
   * @param why the reason as part of a sentence
   */
  default void connectionDiscarded(PoolKey pool, String why) {}

  /**
   * A replaced or removed pool has closed its last connection.
   *
   * @param pool the pool
   * @param took the time since it stopped accepting borrowers
   * @param aborted the number of connections that were aborted, since they were still borrowed at
   *     the drain timeout
   */
  default void poolDrained(PoolKey pool, Duration took, int aborted) {}

  /**
   * A pool was closed because nobody used it, or to make room for another. It opens again for its
   * next borrower.
   *
   * @param pool the pool
   */
  default void poolDormant(PoolKey pool) {}

  /**
   * A pool is no longer in the metadata and accepts no more borrowers.
   *
   * @param pool the pool
   */
  default void poolRemoved(PoolKey pool) {}

  /**
   * A tenant was looked up in the store.
   *
   * @param took the duration of the look-up
   * @param found whether the tenant exists
   */
  default void tenantLoaded(Duration took, boolean found) {}

  /**
   * A tenant could not be looked up.
   *
   * @param tenantId the tenant; not safe to print
   * @param cause the exception that the store threw
   */
  default void tenantLoadFailed(String tenantId, Throwable cause) {}

  /**
   * A row of a tenant was ignored because its epoch is lower than the epoch already known.
   *
   * @param tenantId the tenant; not safe to print
   * @param knownEpoch the epoch that stays in effect
   * @param readEpoch the epoch that was read
   */
  default void tenantEpochWentBack(String tenantId, long knownEpoch, long readEpoch) {}

  /**
   * A tenant was assigned, moved or changed to another state through this data access layer.
   *
   * @param before the row before the change, or null if the tenant is new
   * @param after the row after the change
   */
  default void tenantChanged(@Nullable TenantMetadata before, TenantMetadata after) {}

  /**
   * A borrow failed.
   *
   * @param details the reason and the request
   */
  default void borrowFailed(BorrowFailure.Details details) {}

  /**
   * The metadata was scanned and applied.
   *
   * @param took the duration of the refresh
   * @param changed the number of pools that were opened, replaced, resized or removed
   * @param failed the number of pools that could not follow the metadata
   * @param refusedRows the number of rows that could not be read
   */
  default void refreshed(Duration took, int changed, int failed, int refusedRows) {}

  /**
   * The store's record of changes had new entries, and the named rows are read again.
   *
   * @param tenants the number of tenants that were written
   * @param databases the number of databases that were written
   * @param complete false if the record does not reach back far enough, so that everything is read
   *     again
   */
  default void changesFollowed(int tenants, int databases, boolean complete) {}

  /**
   * The store's record of changes could not be read. The read is retried; no change is lost.
   *
   * @param cause the exception that the store threw
   */
  default void changesFailed(Throwable cause) {}

  /**
   * The metadata could not be scanned; the pools and routes stay as they are.
   *
   * @param cause the exception that the store threw
   */
  default void refreshFailed(Throwable cause) {}
}
