package dev.sharddal.pool;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.connect.ConnectFailure;
import dev.sharddal.failure.BorrowInterruptedException;
import dev.sharddal.failure.PoolExhaustedException;
import dev.sharddal.failure.ShardUnavailableException;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.PoolOutcome.Result;
import dev.sharddal.report.PoolStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The pools of one database and use case, one for each replica. A group outlives its pools, so that
 * routes can refer to it. Thread-safe.
 *
 * <p>Each borrow has one deadline. A pool that is replaced wakes its waiting borrowers, which
 * continue with its successor for the rest of their time. The first attempt does not read the
 * clock, because it almost always succeeds at once; it is short, so that a borrower that continues
 * elsewhere has lost neither much of its time nor many places in the queue. The later attempts know
 * the deadline. A borrower that has a choice between replicas does not spend all of its time on one
 * of them.
 */
public final class PoolGroup {

  private final Ticker ticker;
  private final BorrowErrors errors;

  /** By replica. Guarded by this. */
  private final TreeMap<Integer, PoolSlot> slots = new TreeMap<>();

  /** Opens and closes the pools with their use; null if they are open all the time. */
  private final @Nullable LazyPools lazy;

  /** Whether borrowers have to ask for the pools. Guarded by this. */
  private boolean hidden;

  private volatile Replicas replicas = Replicas.NONE;

  /** How many borrowers wait, after their first attempt. */
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * The pool, if there is exactly one. Read without a memory barrier. A borrower that sees a stale
   * pool finds it retired after borrowing, and retries.
   */
  private @Nullable RetirablePool only;

  PoolGroup(DatabaseKey database, UseCase useCase, Ticker ticker, @Nullable LazyPools lazy) {
    this.ticker = ticker;
    this.lazy = lazy;
    this.hidden = lazy != null;
    this.errors = new BorrowErrors(database, useCase);
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
    replicas = hidden ? Replicas.HIDDEN : shownReplicas();
    only = replicas.only();
  }

  private synchronized Replicas shownReplicas() {
    List<RetirablePool> serving = new ArrayList<>();
    List<ConnectFailure> failures = new ArrayList<>();
    PoolBreaker broken = null;
    long maximumWaiting = 0;
    for (PoolSlot slot : slots.values()) {
      RetirablePool pool = slot.live();
      if (pool != null && pool.breaker().isOpen()) {
        broken = pool.breaker();
      } else if (pool != null) {
        serving.add(pool);
        maximumWaiting += pool.maximumWaiting();
      } else if (slot.failure() != null) {
        failures.add(slot.failure());
      }
    }
    return new Replicas(
        serving,
        broken,
        ConnectFailure.mostTelling(failures),
        (int) Math.min(maximumWaiting, Integer.MAX_VALUE),
        false);
  }

  /** Hides the pools, so that the next borrower asks for them. */
  synchronized void hide() {
    hidden = true;
    publish();
  }

  /** Shows the pools to borrowers. */
  synchronized void show() {
    hidden = false;
    publish();
  }

  /** Returns the number of pools, open or not. */
  synchronized int size() {
    return slots.size();
  }

  /** Returns whether a borrower has a connection, or waits for one. */
  boolean isInUse() {
    return waiting.get() > 0 || currentSlots().stream().anyMatch(PoolSlot::isInUse);
  }

  /** Opens the pools; completes with the first that is open, or when all have failed. */
  CompletableFuture<Void> wake() {
    CompletableFuture<Void> settled = new CompletableFuture<>();
    List<CompletableFuture<Void>> attempts = new ArrayList<>();
    for (PoolSlot slot : currentSlots()) {
      attempts.add(wake(slot, settled));
    }
    CompletableFuture.allOf(attempts.toArray(CompletableFuture<?>[]::new))
        .whenComplete((done, thrown) -> settled.complete(null));
    return settled;
  }

  private static CompletableFuture<Void> wake(PoolSlot slot, CompletableFuture<Void> settled) {
    return slot.wake()
        .thenCompose(
            outcome -> {
              if (outcome.result() == Result.REMOVED && !settled.isDone()) {
                return wake(slot, settled); // the metadata changed meanwhile: by its new definition
              }
              if (slot.live() != null) {
                settled.complete(null);
              }
              return CompletableFuture.completedFuture(null);
            });
  }

  /** Closes the pools until they are opened again. They have to be hidden. */
  void sleep() {
    currentSlots().forEach(PoolSlot::sleep);
  }

  private synchronized List<PoolSlot> currentSlots() {
    return List.copyOf(slots.values());
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
   * Makes the first attempt of a borrow, which is short. The caller closes the connection.
   *
   * @return the connection, or null if no pool is open
   * @throws SQLException if no connection became available in this time; continue with {@link
   *     #borrow}
   */
  public @Nullable Connection borrowNow() throws SQLException {
    RetirablePool pool = only;
    if (pool == null) {
      pool = replicas.pick(null);
    }
    return pool == null ? null : pool.borrowFirst();
  }

  /**
   * Returns the start of a borrow whose {@link #borrowNow} has just ended without a connection, as
   * a reading of the ticker.
   *
   * @param firstFailure the exception of {@link #borrowNow}; null if it returned null
   */
  public long startOf(@Nullable SQLException firstFailure) {
    return ticker.read()
        - (firstFailure == null ? 0 : RetirablePool.firstAttemptNanos(firstFailure));
  }

  /**
   * Borrows a connection; the caller closes it.
   *
   * @param tenantId the tenant, for error messages; null if the borrow is for the database itself
   * @param start the start of the borrow, as a reading of the ticker; the deadline counts from it
   * @param firstFailure the exception of a preceding {@link #borrowNow}, or null
   * @return the connection, or null if the metadata no longer has this database and use case
   * @throws PoolExhaustedException if all connections were in use until the deadline, or if too
   *     many borrowers wait already
   * @throws ShardUnavailableException if no connection to the database can be established; at once
   *     while its breaker is open
   * @throws BorrowInterruptedException if the thread was interrupted while it waited
   */
  public @Nullable Connection borrow(
      @Nullable String tenantId, long start, @Nullable SQLException firstFailure)
      throws SQLException {
    SQLException failure = firstFailure;
    if (failure == null) {
      try {
        Connection connection = borrowNow();
        if (connection != null) {
          return connection;
        }
      } catch (SQLException e) {
        failure = e;
      }
    }
    return queue(tenantId, start, failure);
  }

  /** Waits, unless too many wait already. */
  private @Nullable Connection queue(
      @Nullable String tenantId, long start, @Nullable SQLException firstFailure)
      throws SQLException {
    if (lazy != null && replicas.isHidden()) {
      lazy.use(this); // shows pools that are open, so that this borrower need not wait
    }
    int place = waiting.incrementAndGet();
    BorrowWaitMetrics.beginLaterAttempts();
    try {
      Replicas choice = replicas;
      RetirablePool pool = choice.pick(null);
      if (pool != null && firstFailure != null && place > choice.maximumWaiting()) {
        throw isInterrupt(firstFailure)
            ? errors.interrupted(tenantId, firstFailure)
            : errors.crowded(tenantId, pool, place - 1, firstFailure);
      }
      if (choice.isHidden() && place > waitingForOpening()) {
        throw errors.crowdedBeforeOpening(tenantId, place - 1);
      }
      return borrowInAttempts(tenantId, start, firstFailure);
    } finally {
      BorrowWaitMetrics.endLaterAttempts();
      waiting.decrementAndGet();
    }
  }

  private @Nullable Connection borrowInAttempts(
      @Nullable String tenantId, long start, @Nullable SQLException firstFailure)
      throws SQLException {
    long waitingSince = firstFailure == null ? ticker.read() : start;
    SQLException last = firstFailure;
    RetirablePool failed = null;
    while (true) {
      if (last != null && isInterrupt(last)) {
        throw errors.interrupted(tenantId, last);
      }
      Replicas choice = replicas;
      RetirablePool pool = choice.pick(failed);
      if (pool == null && isRemoved()) {
        return null;
      }
      if (lazy != null && choice.isHidden()) {
        awaitOpening(lazy, tenantId, start);
        continue;
      }
      if (pool == null) {
        throw choice.broken() == null
            ? errors.noPool(tenantId, choice.failure())
            : errors.broken(tenantId, choice.broken());
      }
      long now = ticker.read();
      long left = TimeUnit.NANOSECONDS.toMillis(start + pool.timeoutNanos() - now);
      if (left <= 0 && last != null) {
        pool.waited(now - waitingSince, true);
        throw errors.timedOut(tenantId, pool, last, now);
      }
      try {
        boolean goesOn = failed == null && choice.areSeveral();
        Connection connection = pool.borrowWithin(Math.max(0, goesOn ? left / 2 : left));
        pool.waited(ticker.read() - waitingSince, false);
        return connection;
      } catch (SQLException e) {
        last = e;
        failed = pool;
        pool.breaker().suspect();
      }
    }
  }

  /** Returns how many borrowers may wait until the pools are open. */
  private long waitingForOpening() {
    return currentSlots().stream()
        .mapToLong(slot -> RetirablePool.maximumWaiting(slot.desired()))
        .sum();
  }

  private void awaitOpening(LazyPools opener, @Nullable String tenantId, long start)
      throws SQLException {
    CompletableFuture<Void> opened = opener.use(this);
    if (opened == null) {
      throw errors.noRoom(tenantId, opener.maximumOpenPools());
    }
    try {
      long left = start + timeoutNanos() - ticker.read();
      opened.get(Math.max(0, left), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw errors.noPool(tenantId, null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw errors.interrupted(tenantId, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("An opening never completes exceptionally", e.getCause());
    }
  }

  private long timeoutNanos() {
    return currentSlots().stream()
        .mapToLong(slot -> slot.desired().settings().connectionTimeout().toNanos())
        .max()
        .orElse(0);
  }

  /** HikariCP leaves the interrupt flag set when an interrupt ended the wait. */
  private static boolean isInterrupt(SQLException last) {
    return last.getCause() instanceof InterruptedException;
  }
}
