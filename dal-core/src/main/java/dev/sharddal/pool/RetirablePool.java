package dev.sharddal.pool;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import com.zaxxer.hikari.pool.ProxyConnection;
import dev.sharddal.connect.BorrowTrace;
import dev.sharddal.connect.CheckLimit;
import dev.sharddal.connect.ConnectFailure;
import dev.sharddal.connect.ConnectionSource;
import dev.sharddal.connect.Distrust;
import dev.sharddal.connect.PhysicalConnection;
import dev.sharddal.connect.PlaceholderConnection;
import dev.sharddal.connect.Sessions;
import dev.sharddal.event.EventDispatcher;
import dev.sharddal.guard.ReplicaBalancer;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.ResolvedPoolSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A HikariCP pool that can be retired.
 *
 * <p>It borrows from {@link HikariPool} rather than from the {@link HikariDataSource} around it,
 * because only the pool accepts a timeout for each borrow.
 *
 * <p>After {@link #retire} no borrower keeps a connection of this pool: each borrower checks {@link
 * #retired} after it got a connection, and returns the connection if the flag is set. Once the flag
 * is set and no connection is in use, the pool can therefore be closed without taking a connection
 * from a borrower.
 *
 * <p>Borrowers that are waiting at that moment are woken by a {@link PlaceholderConnection},
 * because HikariCP has no other way to wake them. The maximum size is raised by one to make room
 * for the placeholder. A borrower that receives it finds the pool retired, returns the placeholder,
 * which wakes the next waiting borrower, and continues with the successor. Real connections that
 * are returned have the same effect. Borrowers are woken in the same way when the breaker of a pool
 * opens ({@link Dismissal}). That pool goes on to exist, so every connection is looked at for as
 * long as it may have a placeholder.
 */
final class RetirablePool implements PoolBreaker.Pool, ReplicaBalancer.Replica, Dismissal.Pool {

  /** The class that calls {@link Connection#clearWarnings} when a borrower closes a connection. */
  static final Class<?> CALLER_ON_RETURN = ProxyConnection.class;

  private static final Logger LOG = LoggerFactory.getLogger(RetirablePool.class);

  /**
   * The longest wait of the first attempt of a borrow. It is counted as elapsed even if the attempt
   * ends earlier, and a borrower that waits longer queues again, so it has to be short. It must not
   * be zero either: each attempt that fails costs an exception.
   */
  static final long FIRST_WAIT_MILLIS = 5;

  private final HikariDataSource dataSource;
  private final HikariPool pool;
  private final ConnectionSource source;
  private final @Nullable BorrowWaitMetrics waits;
  private final PoolBreaker breaker;
  private volatile PoolDefinition definition;
  private final EventDispatcher events;
  private final Dismissal dismissal;

  /** Whether each borrower is noted, which costs a stack trace. */
  private final boolean traces;

  private volatile boolean retired;

  /** The maximum size, without the place for a placeholder. Guarded by this. */
  private int size;

  /**
   * Whether a borrowed connection must be looked at: the pool is retired or has placeholders, some
   * are suspect, or borrows are traced.
   */
  private volatile boolean guarded;

  private final HoldMeasurement holds = new HoldMeasurement();

  RetirablePool(
      PoolDefinition definition,
      HikariDataSource dataSource,
      ConnectionSource source,
      @Nullable BorrowWaitMetrics waits,
      PoolBreaker breaker,
      EventDispatcher events) {
    this.definition = definition;
    this.dataSource = dataSource;
    this.pool = (HikariPool) dataSource.getHikariPoolMXBean();
    this.source = source;
    this.waits = waits;
    this.breaker = breaker;
    this.events = events;
    this.size = dataSource.getMaximumPoolSize();
    this.dismissal = new Dismissal(this, source);
    this.traces = dataSource.getLeakDetectionThreshold() > 0;
    this.guarded = traces;
    breaker.attach(this);
    source.onRetry(this::connectNow);
    source.sessions().onSuspicion(() -> guarded = true);
  }

  PoolDefinition definition() {
    return definition;
  }

  /** Returns the breaker that takes this pool out of service while its database is unreachable. */
  PoolBreaker breaker() {
    return breaker;
  }

  /** Returns the longest time that a borrower waits. */
  @Override
  public long timeoutNanos() {
    return TimeUnit.MILLISECONDS.toNanos(dataSource.getConnectionTimeout());
  }

  /**
   * Borrows a connection without reading the clock, and waits for {@link #FIRST_WAIT_MILLIS} at
   * most.
   *
   * @throws SQLException as {@link #borrow} does
   */
  Connection borrowFirst() throws SQLException {
    return borrow(FIRST_WAIT_MILLIS);
  }

  /**
   * Borrows a connection.
   *
   * @param millis how long to wait
   * @throws SQLException from HikariCP if no connection became available in this time, or earlier
   *     if this pool is retired or the connection had to be discarded
   */
  Connection borrow(long millis) throws SQLException {
    Connection connection = pool.getConnection(millis);
    if (waits != null) {
      waits.succeeded();
    }
    return guarded ? examined(connection) : connection;
  }

  /**
   * Borrows a connection for a borrower that has waited. No check of a connection outlasts its time
   * by more than 250 ms.
   *
   * @param millis how long to wait
   * @throws SQLException as {@link #borrow} does
   */
  Connection borrowWithin(long millis) throws SQLException {
    CheckLimit.begin(source.sessions().now() + TimeUnit.MILLISECONDS.toNanos(millis));
    try {
      return borrow(millis);
    } finally {
      CheckLimit.end();
    }
  }

  private Connection examined(Connection connection) throws SQLException {
    if (retired) {
      giveBack(connection);
      throw new AttemptCutShortException(definition.key() + ": replaced by another pool");
    }
    Sessions sessions = source.sessions();
    PhysicalConnection physical = connection.unwrap(PhysicalConnection.class);
    if (physical == null) {
      dismissPlaceholder(connection);
      throw new SQLTransientConnectionException(definition.key() + ": its database is unreachable");
    }
    Distrust distrust = sessions.examine(physical);
    if (distrust != null) {
      discard(connection, distrust);
      throw new AttemptCutShortException(
          definition.key() + ": a connection was discarded: " + distrust);
    }
    if (traces) {
      physical.traceBorrow();
    }
    trustAgain(sessions);
    return connection;
  }

  /** Returned, it wakes the next one who waits; but it does not outlive the dismissal. */
  private void dismissPlaceholder(Connection placeholder) {
    if (source.placeholders().areWanted()) {
      giveBack(placeholder);
    } else {
      dataSource.evictConnection(placeholder);
    }
  }

  private void discard(Connection connection, Distrust distrust) {
    dataSource.evictConnection(connection);
    if (distrust == Distrust.WRONG_SERVER) {
      evict(); // the others lead there as well, or are replaced by new ones that do not
    }
    PoolKey key = definition.key();
    events.fire(listener -> listener.connectionDiscarded(key, distrust.toString()));
  }

  /** The suspicion is cleared before the look, so that one that comes meanwhile sets it again. */
  private void trustAgain(Sessions sessions) {
    guarded = false;
    if (retired || traces || mayHavePlaceholders() || sessions.anySuspect()) {
      guarded = true;
    }
  }

  private boolean mayHavePlaceholders() {
    return source.placeholders().areWanted() || source.placeholders().open() > 0;
  }

  private void giveBack(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // The pool is retired or unreachable, and the connection is discarded anyway.
      LOG.debug("{}: giving back a connection failed", definition.key(), e);
    }
  }

  /** Reports a borrow that took several attempts to the metrics. */
  void waited(long nanos, boolean timedOut) {
    if (waits != null) {
      waits.waited(nanos, timedOut);
    }
  }

  /** Stops accepting borrowers. Must be called after the successor was published. */
  void retire() {
    retired = true;
    guarded = true;
    breaker.stop();
    source.retire();
    dataSource.getHikariConfigMXBean().setMinimumIdle(0);
    setSize(maximum());
  }

  /** Sets the maximum size; there is a place more while a placeholder is wanted. */
  private synchronized void setSize(int newSize) {
    size = newSize;
    int more = retired || source.placeholders().areWanted() ? 1 : 0;
    dataSource.getHikariConfigMXBean().setMaximumPoolSize(newSize + more);
  }

  @Override
  public void dismissWaiters() {
    dismissal.run();
  }

  @Override
  public void wantPlaceholders(boolean wanted) {
    guarded = true;
    source.placeholders().want(wanted);
    setSize(maximum());
  }

  /**
   * Wakes the waiting borrowers of a retired pool, by waiting for a connection behind them:
   * HikariCP serves waiting borrowers in order.
   *
   * @param millis the longest time to wait
   */
  void dismissWaiters(long millis) {
    source.interruptConnecting();
    try {
      borrow(millis).close();
    } catch (SQLException e) {
      LOG.trace("{}: waited behind the waiting borrowers of a retired pool", definition.key(), e);
    }
  }

  /**
   * Makes HikariCP connect now, even during its pause after a failure, unless an attempt is
   * running.
   */
  @Override
  public void connectNow() {
    if (source.endPause()) {
      pool.addBagItem(Math.max(1, waiting()));
    }
  }

  /** Closes idle connections now, and borrowed connections when they are returned. */
  @Override
  public void evict() {
    pool.softEvictConnections();
  }

  /** Applies a definition that differs only in sizes, times and weight. */
  void resize(PoolDefinition next) {
    ResolvedPoolSettings settings = next.settings();
    HikariConfigMXBean config = dataSource.getHikariConfigMXBean();
    // HikariCP does not compare the two here, and never makes more connections than the maximum.
    setSize(settings.maximumPoolSize());
    config.setMinimumIdle(settings.minimumIdle());
    config.setConnectionTimeout(settings.connectionTimeout().toMillis());
    config.setValidationTimeout(settings.validationTimeout().toMillis());
    config.setIdleTimeout(settings.idleTimeout().toMillis());
    config.setMaxLifetime(settings.maxLifetime().toMillis());
    definition = next;
  }

  @Override
  public int active() {
    return pool.getActiveConnections();
  }

  @Override
  public int weight() {
    return definition.weight();
  }

  @Override
  public double holdTime() {
    return holds.mean();
  }

  /** Returns the measurement of how long connections are held. */
  HoldMeasurement holds() {
    return holds;
  }

  int idle() {
    return pool.getIdleConnections();
  }

  @Override
  public int waiting() {
    return pool.getThreadsAwaitingConnection();
  }

  @Override
  public int total() {
    return Math.max(0, pool.getTotalConnections() - source.placeholders().open());
  }

  /** Returns where the oldest borrower took its connection, if HikariCP looks for leaks. */
  Optional<BorrowTrace> oldestBorrow() {
    return source.sessions().oldestBorrow();
  }

  /** Returns the time, as a reading of the ticker. */
  long now() {
    return source.sessions().now();
  }

  /** Returns whether borrowers can expect a connection without waiting for the server. */
  boolean hasConnections() {
    // Only a pool with a minimum connects again without borrowers.
    return total() > 0 || dataSource.getMinimumIdle() == 0;
  }

  /** Returns whether a connect attempt is running. */
  boolean isConnecting() {
    return source.isConnecting();
  }

  /** Returns why the last connect attempt failed, or null if it succeeded. */
  @Nullable ConnectFailure connectFailure() {
    return source.failure();
  }

  /**
   * Returns why the pool has no connection and cannot establish one, or null. HikariCP keeps
   * trying, since minimumIdle is never 0.
   */
  @Nullable ConnectFailure failure() {
    return total() == 0 ? source.failure() : null;
  }

  synchronized int maximum() {
    return size;
  }

  /** Closes the pool at once. Blocks for as long as HikariCP takes. */
  void close() {
    dataSource.close();
    try {
      source.close();
    } catch (SQLException e) {
      LOG.debug("{}: closing an unused connection failed", definition.key(), e);
    }
  }
}
