package dev.sharddal.pool;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.failure.BorrowInterruptedException;
import dev.sharddal.failure.PoolExhaustedException;
import dev.sharddal.failure.ShardUnavailableException;
import dev.sharddal.guard.HoldTime;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.ReadBalancing;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.PoolStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pools of one database and use case, one for each replica. A group outlives its pools, so that
 * routes can refer to it. Thread-safe.
 *
 * <p>Each borrow has one deadline. A pool that is replaced wakes its waiting borrowers, which
 * continue with its successor for the rest of their time. The first attempt does not read the
 * clock, because it almost always succeeds at once; it is short, so that a borrower that continues
 * elsewhere has lost neither much of its time nor many places in the queue. The later attempts know
 * the deadline; see {@link PatientBorrow}.
 */
public final class PoolGroup
    implements PatientBorrow.Members, HoldTimeSampler.Group, LazyPools.Group {

  private final DatabaseKey database;
  private final UseCase useCase;
  private final Ticker ticker;
  private final BorrowErrors errors;
  private final ReadBalancing defaultBalancing;
  private final Balancing balancing;
  private final HoldTimeSampler sampler;

  /** Opens and closes the pools with their use; null if they are open all the time. */
  private final @Nullable LazyPools lazy;

  /** In the order of the replicas. Guarded by this for writing. */
  private volatile List<PoolSlot> slots = List.of();

  /** Whether borrowers have to ask for the pools. Guarded by this. */
  private boolean hidden;

  private volatile Replicas replicas;

  /** Whether the replicas are chosen by response time. Written after the replicas. */
  private volatile boolean measured;

  /** How many borrowers wait, after their first attempt. */
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * The pool, if there is exactly one. Read without a memory barrier. A borrower that sees a stale
   * pool finds it retired after borrowing, and retries.
   */
  private @Nullable RetirablePool only;

  PoolGroup(
      DatabaseKey database,
      UseCase useCase,
      PoolDependencies dependencies,
      HoldTimeSampler sampler,
      @Nullable LazyPools lazy) {
    this.database = database;
    this.useCase = useCase;
    this.ticker = dependencies.ticker();
    this.errors = new BorrowErrors(database, useCase);
    this.defaultBalancing = dependencies.readBalancing();
    this.balancing = new Balancing(dependencies.random());
    this.sampler = sampler;
    this.lazy = lazy;
    this.hidden = lazy != null;
    this.replicas = replicas(List.of());
  }

  /** Returns the database. */
  public DatabaseKey database() {
    return database;
  }

  synchronized void add(PoolSlot slot) {
    slots =
        Stream.concat(slots.stream(), Stream.of(slot))
            .sorted(Comparator.comparing(each -> each.desired().key().replica()))
            .toList();
    publish();
  }

  synchronized void remove(int replica) {
    slots = slots.stream().filter(slot -> slot.desired().key().replica() != replica).toList();
    publish();
  }

  /** Publishes the current pools of the slots to borrowers. */
  synchronized void publish() {
    List<RetirablePool> serving = isHidden() ? List.of() : serving();
    replicas = replicas(serving);
    only = replicas.only();
    measured = serving.size() > 1 && howToBalance() == ReadBalancing.RESPONSE_TIME;
    if (measured) {
      sampler.start(this);
    }
  }

  private synchronized boolean isHidden() {
    return hidden && !slots.isEmpty();
  }

  private static int waitingLimit(PoolDefinition definition) {
    int limit = definition.settings().maximumWaiting();
    return limit == 0 ? Integer.MAX_VALUE : limit;
  }

  private List<RetirablePool> serving() {
    return slots.stream()
        .map(PoolSlot::live)
        .filter(pool -> pool != null && !pool.breaker().isOpen())
        .toList();
  }

  private synchronized Replicas replicas(List<RetirablePool> serving) {
    long maximumWaiting =
        isHidden()
            ? slots.stream().mapToLong(slot -> waitingLimit(slot.desired())).sum()
            : serving.stream().mapToLong(pool -> waitingLimit(pool.definition())).sum();
    return new Replicas(
        serving,
        balancing.of(howToBalance(), serving),
        (int) Math.min(maximumWaiting, Integer.MAX_VALUE),
        isHidden());
  }

  @Override
  public synchronized void hide() {
    hidden = true;
    publish();
  }

  @Override
  public synchronized void show() {
    hidden = false;
    publish();
  }

  @Override
  public List<PoolSlot> slots() {
    return slots;
  }

  @Override
  public boolean isInUse() {
    return waiting.get() > 0 || slots.stream().anyMatch(PoolSlot::isInUse);
  }

  /** WRITE is always chosen at random by weight: the setting is about reads. */
  private ReadBalancing howToBalance() {
    if (useCase == UseCase.WRITE) {
      return ReadBalancing.WEIGHTED_RANDOM;
    }
    return slots.stream()
        .map(slot -> slot.desired().readBalancing())
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(defaultBalancing);
  }

  @Override
  public Replicas replicas() {
    return replicas;
  }

  @Override
  public Connection borrow(RetirablePool pool, long millis) throws SQLException {
    Connection connection = pool.borrowWithin(millis);
    pool.holds().borrowed();
    return connection;
  }

  @Override
  public void awaitOpening(@Nullable String tenantId, long start, boolean othersRemain)
      throws SQLException {
    if (lazy != null) {
      new AwaitedOpening(this, lazy, errors).await(tenantId, start, ticker, othersRemain);
    }
  }

  @Override
  public boolean isMeasured() {
    return measured;
  }

  @Override
  public void look() {
    List<HoldTime> times = new ArrayList<>();
    for (RetirablePool pool : replicas.pools()) {
      HoldTime time = pool.holds().measured();
      if (time != null) {
        time.look(pool.active());
        times.add(time);
      }
    }
    HoldTime.compare(times);
  }

  @Override
  public List<ReplicaFailure> failures(
      Replicas choice, Map<RetirablePool, ReplicaFailure> known, SQLException last) {
    List<PoolSlot> now = slots;
    if (now.isEmpty()) {
      return choice.pools().stream().map(pool -> ReplicaFailure.waitedFor(pool, last)).toList();
    }
    return now.stream().map(slot -> failure(slot, choice, known, last)).toList();
  }

  private static ReplicaFailure failure(
      PoolSlot slot, Replicas choice, Map<RetirablePool, ReplicaFailure> known, SQLException last) {
    RetirablePool pool = slot.live();
    if (pool == null) {
      return ReplicaFailure.unopened(slot.desired(), slot.failure());
    }
    ReplicaFailure broken = ReplicaFailure.broken(pool);
    if (broken != null) {
      return broken;
    }
    if (choice.pools().isEmpty()) {
      return ReplicaFailure.unopened(slot.desired(), null); // it is being published
    }
    ReplicaFailure found = known.get(pool);
    return found != null ? found : ReplicaFailure.waitedFor(pool, last);
  }

  /** Returns whether any pool accepts borrowers, or opens for them. */
  public boolean isInService() {
    Replicas now = replicas;
    return now.isHidden() || !now.pools().isEmpty();
  }

  /** Returns the current status of the pools, without draining pools. */
  public List<PoolStatus> status() {
    return slots.stream().map(PoolSlot::status).toList();
  }

  /** Returns whether the metadata no longer has this database and use case. */
  boolean isRemoved() {
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
    return pool == null ? borrowFromReplica() : pool.borrowFirst();
  }

  private @Nullable Connection borrowFromReplica() throws SQLException {
    RetirablePool pool = replicas.pick();
    if (pool == null) {
      return null;
    }
    try {
      Connection connection = pool.borrowFirst();
      pool.holds().borrowed();
      return connection;
    } catch (SQLException e) {
      throw new FirstAttemptException(pool, e);
    }
  }

  /**
   * Returns the start of a borrow whose {@link #borrowNow} has just ended without a connection, as
   * a reading of the ticker.
   *
   * @param firstFailure the exception of {@link #borrowNow}; null if it returned null
   */
  public long startOf(@Nullable SQLException firstFailure) {
    return ticker.read() - (firstFailure == null ? 0 : FirstAttemptException.nanos(firstFailure));
  }

  /**
   * Borrows a connection; the caller closes it.
   *
   * @param tenantId the tenant, for error messages; null if the borrow is for the database itself
   * @param start the start of the borrow, as a reading of the ticker; the deadline counts from it
   * @param firstFailure the exception of a preceding {@link #borrowNow}, or null
   * @param othersServeInAnOutage whether the caller has other pools to ask if none of these can be
   *     reached; then they have half of the time, and the exception of an outage comes sooner
   * @return the connection, or null if the metadata no longer has this database and use case
   * @throws PoolExhaustedException if all connections were in use until the deadline, or if too
   *     many borrowers wait already
   * @throws ShardUnavailableException if no connection to the database can be established; at once
   *     while its breaker is open
   * @throws BorrowInterruptedException if the thread was interrupted while it waited
   */
  public @Nullable Connection borrow(
      @Nullable String tenantId,
      long start,
      @Nullable SQLException firstFailure,
      boolean othersServeInAnOutage)
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
    PatientBorrow borrow =
        new PatientBorrow(this, ticker, errors, tenantId, start, othersServeInAnOutage);
    return failure instanceof FirstAttemptException first
        ? queue(borrow, tenantId, first.failure(), first.pool())
        : queue(borrow, tenantId, failure, null);
  }

  /** Waits, unless too many wait already. */
  private @Nullable Connection queue(
      PatientBorrow borrow,
      @Nullable String tenantId,
      @Nullable SQLException failure,
      @Nullable RetirablePool failed)
      throws SQLException {
    if (lazy != null && replicas.isHidden()) {
      lazy.use(this); // shows pools that are open, so that this borrower need not wait
    }
    int place = waiting.incrementAndGet();
    BorrowWaitMetrics.beginLaterAttempts();
    try {
      Replicas choice = replicas;
      if (choice.isHidden() && place > choice.maximumWaiting()) {
        throw errors.crowdedBeforeOpening(tenantId, place - 1);
      }
      boolean isCrowded = !choice.pools().isEmpty() && place > choice.maximumWaiting();
      if (failure != null && isCrowded && !PatientBorrow.isInterrupt(failure)) {
        throw errors.crowded(tenantId, place - 1, failures(choice, Map.of(), failure));
      }
      return borrow.borrow(failure, failed);
    } finally {
      BorrowWaitMetrics.endLaterAttempts();
      waiting.decrementAndGet();
    }
  }
}
