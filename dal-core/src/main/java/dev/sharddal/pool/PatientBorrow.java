package dev.sharddal.pool;

import com.github.benmanes.caffeine.cache.Ticker;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A borrow that waits: its attempts at one replica after the other, until its deadline. While
 * others remain to be tried, an attempt lasts at most half of the time that is left, so that one
 * replica does not cost the borrower all of its time. The pools that serve in an outage count as
 * one that remains. Used by one thread.
 */
final class PatientBorrow {

  /** The pools that may serve the borrow. */
  interface Members {

    /** Returns the pools that accept borrowers now. */
    Replicas replicas();

    /**
     * Waits until pools that were hidden are open, or have failed to open.
     *
     * @param tenantId the tenant, for messages, or null
     * @param start the start of the borrow, as a reading of the ticker
     * @param othersRemain whether others remain to be tried, which then have half of the time
     * @throws SQLException if they may not open, or not before the deadline
     */
    void awaitOpening(@Nullable String tenantId, long start, boolean othersRemain)
        throws SQLException;

    /**
     * Borrows a connection from one of the pools. No check of a connection outlasts the time by
     * more than 250 ms.
     *
     * @param millis how long to wait
     * @throws SQLException as {@link RetirablePool#borrow} does
     */
    Connection borrow(RetirablePool pool, long millis) throws SQLException;

    /**
     * Returns why each replica cannot serve a borrower; empty if there is none, since the metadata
     * no longer has this database and use case.
     *
     * @param choice the pools that the borrower saw
     * @param known the failures of pools that the borrower has tried
     * @param last the exception of its last attempt
     */
    List<ReplicaFailure> failures(
        Replicas choice, Map<RetirablePool, ReplicaFailure> known, SQLException last);
  }

  private final Members members;
  private final Ticker ticker;
  private final BorrowErrors errors;
  private final @Nullable String tenantId;
  private final long start;
  private final Map<RetirablePool, ReplicaFailure> tried = new LinkedHashMap<>();
  private boolean othersServeInAnOutage;
  private long waitingSince;
  private @Nullable SQLException last;
  private @Nullable RetirablePool avoided;

  /**
   * Creates a borrow.
   *
   * @param members the pools
   * @param ticker the clock
   * @param errors creates the exceptions
   * @param tenantId the tenant, for messages, or null
   * @param start the start of the borrow, as a reading of the ticker
   * @param othersServeInAnOutage whether the caller has other pools to ask in an outage
   */
  PatientBorrow(
      Members members,
      Ticker ticker,
      BorrowErrors errors,
      @Nullable String tenantId,
      long start,
      boolean othersServeInAnOutage) {
    this.members = members;
    this.ticker = ticker;
    this.errors = errors;
    this.tenantId = tenantId;
    this.start = start;
    this.othersServeInAnOutage = othersServeInAnOutage;
  }

  /**
   * Borrows a connection.
   *
   * @param firstFailure the exception of a first attempt, or null
   * @param firstPool the pool of that attempt, if it was one of several; or null
   * @return the connection, or null if the pools were removed
   * @throws SQLException if there is none until the deadline; at once if no pool accepts borrowers
   */
  @Nullable Connection borrow(
      @Nullable SQLException firstFailure, @Nullable RetirablePool firstPool) throws SQLException {
    waitingSince = firstFailure == null ? ticker.read() : start;
    last = firstFailure;
    avoided = firstPool;
    while (true) {
      if (last != null && isInterrupt(last)) {
        throw errors.interrupted(tenantId, last);
      }
      Replicas choice = members.replicas();
      if (choice.isHidden()) {
        members.awaitOpening(tenantId, start, othersServeInAnOutage);
        continue;
      }
      if (choice.pools().isEmpty()) {
        return nothing(choice);
      }
      Connection connection = attempt(choice);
      if (connection != null) {
        return connection;
      }
    }
  }

  /** Returns null if the pools were removed; otherwise throws the reason why none is in service. */
  private @Nullable Connection nothing(Replicas choice) throws SQLException {
    List<ReplicaFailure> failures = failures(choice);
    if (!failures.isEmpty()) {
      throw errors.noneInService(tenantId, failures);
    }
    return null;
  }

  /** Returns the connection, or null if the attempt failed and there is time for another. */
  private @Nullable Connection attempt(Replicas choice) throws SQLException {
    long now = ticker.read();
    long left = TimeUnit.NANOSECONDS.toMillis(start + choice.timeoutNanos() - now);
    if (left <= 0 && last != null) {
      throw timedOut(choice, now, choice.timeoutNanos());
    }
    List<RetirablePool> untried = untried(choice, now);
    boolean othersRemain = othersServeInAnOutage || untried.size() > 1;
    long millis = Math.max(0, othersRemain ? left / 2 : left);
    return attempt(choice.pickFrom(untried, avoided), millis);
  }

  /** Returns the pools that this borrow has not tried yet; all of them once it has tried each. */
  private List<RetirablePool> untried(Replicas choice, long now) throws SQLException {
    List<RetirablePool> untried = new ArrayList<>(choice.pools());
    untried.removeAll(tried.keySet());
    if (untried.isEmpty()) {
      if (othersServeInAnOutage && isOutage(choice)) {
        throw timedOut(choice, now, now - start);
      }
      othersServeInAnOutage = false;
      tried.clear();
      return choice.pools();
    }
    return untried;
  }

  /**
   * Returns whether any replica cannot be reached. If all are merely busy, other pools would soon
   * be as busy, and fail their own borrowers.
   */
  private boolean isOutage(Replicas choice) {
    return failures(choice).stream().anyMatch(failure -> !failure.isBusy());
  }

  private List<ReplicaFailure> failures(Replicas choice) {
    return members.failures(
        choice, tried, last != null ? last : new SQLException("No attempt was made"));
  }

  private SQLException timedOut(Replicas choice, long now, long nanosGranted) {
    RetirablePool pool = avoided != null ? avoided : choice.pools().get(0);
    pool.waited(now - waitingSince, true);
    return errors.timedOut(tenantId, TimeUnit.NANOSECONDS.toMillis(nanosGranted), failures(choice));
  }

  /** Returns the connection, or null if the attempt failed. */
  private @Nullable Connection attempt(RetirablePool pool, long millis) {
    try {
      Connection connection = members.borrow(pool, millis);
      pool.waited(ticker.read() - waitingSince, false);
      return connection;
    } catch (AttemptCutShortException e) {
      last = e;
    } catch (SQLException e) {
      last = e;
      tried.put(pool, ReplicaFailure.waitedFor(pool, e));
    }
    avoided = pool;
    pool.breaker().suspect();
    return null;
  }

  /** HikariCP leaves the interrupt flag set when an interrupt ended the wait. */
  static boolean isInterrupt(SQLException failure) {
    return failure.getCause() instanceof InterruptedException;
  }
}
