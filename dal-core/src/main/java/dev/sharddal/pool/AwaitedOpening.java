package dev.sharddal.pool;

import com.github.benmanes.caffeine.cache.Ticker;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The wait of a borrower for pools that open for it.
 *
 * @param group the pools
 * @param lazy opens them
 * @param errors creates the exceptions
 */
record AwaitedOpening(LazyPools.Group group, LazyPools lazy, BorrowErrors errors) {

  /**
   * Waits until a pool is open, or all have failed to open.
   *
   * @param tenantId the tenant, for messages, or null
   * @param start the start of the borrow, as a reading of the ticker
   * @param ticker the clock
   * @param othersRemain whether others remain to be tried, which then have half of the time
   * @throws SQLException if the pools may not open, if the deadline is over, or if the thread was
   *     interrupted
   */
  void await(@Nullable String tenantId, long start, Ticker ticker, boolean othersRemain)
      throws SQLException {
    CompletableFuture<Void> opened = lazy.use(group);
    if (opened == null) {
      throw errors.noRoom(tenantId, lazy.maximumOpenPools());
    }
    try {
      long left = start + timeoutNanos() - ticker.read();
      opened.get(Math.max(0, othersRemain ? left / 2 : left), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw errors.noneInService(tenantId, stillOpening());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw errors.interrupted(tenantId, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("An opening never completes exceptionally", e.getCause());
    }
  }

  private List<ReplicaFailure> stillOpening() {
    return group.slots().stream()
        .map(slot -> ReplicaFailure.unopened(slot.desired(), slot.failure()))
        .toList();
  }

  private long timeoutNanos() {
    return group.slots().stream()
        .mapToLong(slot -> slot.desired().settings().connectionTimeout().toNanos())
        .min()
        .orElse(0);
  }
}
