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
 * The pools of one database and use case: one, or one for each replica. It stays the same object
 * while pools come and go, so that routes may hold it. Thread-safe.
 *
 * <p>A borrower waits under one deadline. A pool that is replaced wakes those who wait in it, and
 * they go to its successor with what is left of their time. The clock is not read for a borrow that
 * nearly always ends at once; it waits for half of its time then, and whatever ends that wait in
 * vain, half of the time counts as gone.
 */
public final class PoolGroup {

  private final DatabaseKey database;
  private final UseCase useCase;
  private final Ticker ticker;

  /** By replica. Guarded by this. */
  private final TreeMap<Integer, PoolSlot> slots = new TreeMap<>();

  private volatile Members members = Members.of(List.of(), null);

  /**
   * The pool, where there is exactly one. Read without a barrier: whoever gets one on its way out
   * learns so from the pool, after the borrow.
   */
  private @Nullable RetirablePool only;

  /** Half of the timeout of the pool that was here last. */
  private volatile long firstWaitNanos;

  PoolGroup(DatabaseKey database, UseCase useCase, Ticker ticker) {
    this.database = database;
    this.useCase = useCase;
    this.ticker = ticker;
  }

  /**
   * What borrowers see.
   *
   * @param pools every pool that takes borrowers
   * @param totalWeight of all pools
   * @param failure why there is none, or null
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
      return pools.get(pools.size() - 1); // a weight was lowered since the total was taken
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

  /** Shows borrowers what the slots hold now. */
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

  /** Returns its pools at this moment, without those that are on their way out. */
  public synchronized List<PoolStatus> status() {
    return slots.values().stream().map(PoolSlot::status).toList();
  }

  /** Returns whether the metadata has no such database and use case any more. */
  synchronized boolean isRemoved() {
    return slots.isEmpty();
  }

  /**
   * Borrows a connection if there is one pool to take it from, and half of the deadline is enough;
   * the caller closes it.
   *
   * @return the connection, or null if there is more than one pool, or none
   * @throws SQLException if there was none in this time: go on with {@link #borrow}
   */
  public @Nullable Connection borrowNow() throws SQLException {
    RetirablePool pool = only;
    return pool == null ? null : pool.borrowFirst();
  }

  /**
   * Returns when a borrow began for which {@link #borrowNow} has just been asked in vain, as a
   * reading of the ticker. The time that has gone since is never more than it says.
   *
   * @param firstFailure what was thrown there; null if it returned null
   */
  public long startOf(@Nullable SQLException firstFailure) {
    return ticker.read() - (firstFailure == null ? 0 : firstWaitNanos);
  }

  /**
   * Borrows a connection; the caller closes it.
   *
   * @param tenantId for whom, which errors name; null: for the database itself
   * @param start a reading of the ticker, from which the deadline counts
   * @param firstFailure what {@link #borrowNow} has thrown, if this goes on from there, or null
   * @return the connection, or null if the metadata has no such database and use case any more
   * @throws PoolExhaustedException if all connections were in use until the deadline
   * @throws ShardUnavailableException if the database cannot be connected to
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
          "No pool is open for " + describe(tenantId) + "; its first connection is under way",
          null);
    }
    return new ShardUnavailableException(
        details(failure.reason(), tenantId),
        "No pool is open for "
            + describe(tenantId)
            + ", and it is tried again and again: "
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
    // Not the cause of HikariCP's exception: the source has already classified the failure.
    ConnectFailure failure = pool.connectFailure();
    if (failure == null || pool.active() >= pool.maximum()) {
      return new PoolExhaustedException(
          details(FailureReason.POOL_EXHAUSTED, tenantId),
          "No connection to " + describe(tenantId) + " came free " + numbers,
          last);
    }
    return new ShardUnavailableException(
        details(failure.reason(), tenantId),
        "No connection to "
            + describe(tenantId)
            + " could be made "
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
