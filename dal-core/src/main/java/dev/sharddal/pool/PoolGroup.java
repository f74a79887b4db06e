package dev.sharddal.pool;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.connect.ConnectFailure;
import dev.sharddal.failure.BorrowFailure.Details;
import dev.sharddal.failure.BorrowInterruptedException;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.failure.PoolExhaustedException;
import dev.sharddal.failure.ShardUnavailableException;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.PoolStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The pools of one database and use case, one for each replica. A group outlives its pools, so that
 * routes can refer to it. Thread-safe.
 *
 * <p>Each borrow has one deadline. A pool that is replaced wakes its waiting borrowers, which
 * continue with its successor for the rest of their time. The first attempt does not read the
 * clock, because it almost always succeeds at once. It waits for at most half of the timeout; if it
 * fails for any reason, half of the timeout counts as elapsed.
 */
public final class PoolGroup {

  private final DatabaseKey database;
  private final UseCase useCase;
  private final Ticker ticker;

  /** By replica. Guarded by this. */
  private final TreeMap<Integer, PoolSlot> slots = new TreeMap<>();

  private volatile Members members = Members.of(List.of(), null);

  /**
   * The pool, if there is exactly one. Read without a memory barrier. A borrower that sees a stale
   * pool finds it retired after borrowing, and retries.
   */
  private @Nullable RetirablePool only;

  /** Half of the timeout of the most recently published pool. */
  private volatile long firstWaitNanos;

  PoolGroup(DatabaseKey database, UseCase useCase, Ticker ticker) {
    this.database = database;
    this.useCase = useCase;
    this.ticker = ticker;
  }

  /**
   * The pools that borrowers see.
   *
   * @param pools every pool that accepts borrowers
   * @param totalWeight the sum of the weights of all pools
   * @param failure why no pool is open, or null
   */
  private record Members(
      List<RetirablePool> pools, int totalWeight, @Nullable ConnectFailure failure) {

    static Members of(List<RetirablePool> pools, @Nullable ConnectFailure failure) {
      int total = pools.stream().mapToInt(pool -> pool.definition().weight()).sum();
      return new Members(pools, total, failure);
    }

    @Nullable RetirablePool only() {
      return pools.size() == 1 ? pools.get(0) : null;
    }

    @Nullable RetirablePool pick() {
      if (pools.size() < 2) {
        return only();
      }
      int point = ThreadLocalRandom.current().nextInt(totalWeight);
      for (RetirablePool pool : pools) {
        point -= pool.definition().weight();
        if (point < 0) {
          return pool;
        }
      }
      return pools.get(pools.size() - 1); // a weight was lowered after the total was computed
    }
  }

  synchronized void add(int replica, PoolSlot slot) {
    slots.put(replica, slot);
    publish();
  }

  synchronized void remove(int replica) {
    slots.remove(replica);
    publish();
  }

  /** Publishes the current pools of the slots to borrowers. */
  synchronized void publish() {
    List<RetirablePool> live = new ArrayList<>();
    List<ConnectFailure> failures = new ArrayList<>();
    for (PoolSlot slot : slots.values()) {
      RetirablePool pool = slot.live();
      if (pool != null) {
        live.add(pool);
      } else if (slot.failure() != null) {
        failures.add(slot.failure());
      }
    }
    members = Members.of(List.copyOf(live), ConnectFailure.mostTelling(failures));
    only = members.only();
    if (!live.isEmpty()) {
      firstWaitNanos = live.get(0).firstWaitNanos();
    }
  }

  /** Returns the current status of the pools, without draining pools. */
  public synchronized List<PoolStatus> status() {
    return slots.values().stream().map(PoolSlot::status).toList();
  }

  /** Returns whether the metadata no longer has this database and use case. */
  synchronized boolean isRemoved() {
    return slots.isEmpty();
  }

  /**
   * Makes the first attempt of a borrow, which waits for at most half of the timeout. It needs a
   * group of exactly one pool. The caller closes the connection.
   *
   * @return the connection, or null if there is no pool or more than one
   * @throws SQLException if no connection became available in this time; continue with {@link
   *     #borrow}
   */
  public @Nullable Connection borrowNow() throws SQLException {
    RetirablePool pool = only;
    return pool == null ? null : pool.borrowFirst();
  }

  /**
   * Returns the start of a borrow whose {@link #borrowNow} has just failed, as a reading of the
   * ticker. The start is never later than the actual one, so the borrower never waits longer than
   * its timeout.
   *
   * @param firstFailure the exception of {@link #borrowNow}; null if it returned null
   */
  public long startOf(@Nullable SQLException firstFailure) {
    return ticker.read() - (firstFailure == null ? 0 : firstWaitNanos);
  }

  /**
   * Borrows a connection; the caller closes it.
   *
   * @param tenantId the tenant, for error messages; null if the borrow is for the database itself
   * @param start the start of the borrow, as a reading of the ticker; the deadline counts from it
   * @param firstFailure the exception of a preceding {@link #borrowNow}, or null
   * @return the connection, or null if the metadata no longer has this database and use case
   * @throws PoolExhaustedException if all connections were in use until the deadline
   * @throws ShardUnavailableException if no connection to the database can be established
   * @throws BorrowInterruptedException if the thread was interrupted while it waited
   */
  public @Nullable Connection borrow(
      @Nullable String tenantId, long start, @Nullable SQLException firstFailure)
      throws SQLException {
    BorrowWaitMetrics.beginLaterAttempts();
    try {
      return borrowInAttempts(tenantId, start, firstFailure);
    } finally {
      BorrowWaitMetrics.endLaterAttempts();
    }
  }

  private @Nullable Connection borrowInAttempts(
      @Nullable String tenantId, long start, @Nullable SQLException firstFailure)
      throws SQLException {
    long waitingSince = firstFailure == null ? ticker.read() : start;
    SQLException last = firstFailure;
    while (true) {
      refuseInterrupted(tenantId, last);
      RetirablePool pool = members.pick();
      if (pool == null && isRemoved()) {
        return null;
      }
      if (pool == null) {
        throw noPool(tenantId);
      }
      long now = ticker.read();
      long left = TimeUnit.NANOSECONDS.toMillis(start + pool.timeoutNanos() - now);
      if (left <= 0 && last != null) {
        pool.waited(now - waitingSince, true);
        throw timedOut(tenantId, pool, last);
      }
      try {
        Connection connection = pool.borrow(Math.max(0, left));
        pool.waited(ticker.read() - waitingSince, false);
        return connection;
      } catch (SQLException e) {
        last = e;
      }
    }
  }

  /** HikariCP leaves the interrupt flag set when an interrupt ended the wait. */
  private void refuseInterrupted(@Nullable String tenantId, @Nullable SQLException last)
      throws BorrowInterruptedException {
    if (last != null && last.getCause() instanceof InterruptedException) {
      throw new BorrowInterruptedException(
          details(FailureReason.INTERRUPTED, tenantId),
          "Interrupted while waiting for a connection to " + describe(tenantId),
          last);
    }
  }

  private SQLException noPool(@Nullable String tenantId) {
    ConnectFailure failure = members.failure();
    if (failure == null) {
      return new ShardUnavailableException(
          details(FailureReason.DATABASE_UNAVAILABLE, tenantId),
          "No pool is open for "
              + describe(tenantId)
              + "; its first connection is still being established",
          null);
    }
    return new ShardUnavailableException(
        details(failure.reason(), tenantId),
        "No pool is open for "
            + describe(tenantId)
            + "; it is retried until it succeeds. Last failure: "
            + failure.cause().getMessage(),
        failure.cause());
  }

  private SQLException timedOut(@Nullable String tenantId, RetirablePool pool, SQLException last) {
    String numbers =
        "within %d ms (active=%d, idle=%d, waiting=%d, maximum=%d)"
            .formatted(
                TimeUnit.NANOSECONDS.toMillis(pool.timeoutNanos()),
                pool.active(),
                pool.idle(),
                pool.waiting(),
                pool.maximum());
    Throwable cause = last.getCause();
    if (cause == null || pool.active() >= pool.maximum()) {
      return new PoolExhaustedException(
          details(FailureReason.POOL_EXHAUSTED, tenantId),
          "No connection to " + describe(tenantId) + " became available " + numbers,
          last);
    }
    ConnectFailure failure = ConnectFailure.of(cause);
    return new ShardUnavailableException(
        details(failure.reason(), tenantId),
        "No connection to "
            + describe(tenantId)
            + " could be established "
            + numbers
            + ": "
            + failure.cause().getMessage(),
        failure.cause());
  }

  private Details details(FailureReason reason, @Nullable String tenantId) {
    return new Details(reason, tenantId, database, useCase);
  }

  private String describe(@Nullable String tenantId) {
    String pools = database + "/" + useCase;
    return tenantId == null ? pools : pools + " for tenant " + SafeText.quoted(tenantId);
  }
}
