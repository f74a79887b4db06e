package dev.sharddal.connect;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.metadata.Engine;
import dev.sharddal.metadata.Engines;
import dev.sharddal.metadata.ExpectedServer;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.ResolvedPoolSettings;
import dev.sharddal.metadata.SessionReset;
import dev.sharddal.metadata.SessionResetMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one pool: how a session is reset when its connection returns, and which
 * connections must be examined before they are lent again.
 *
 * <p>A borrow costs nothing while no connection is suspect. A connection is suspect if its session
 * could not be reset, or if it was last examined before the last suspicion: an error of a WRITE
 * pool that may mean that the server is read-only now. Thread-safe.
 */
public final class Sessions implements PhysicalConnection.Owner {

  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  /** How long the check of a new connection may take: as long as a connect. */
  private static final Duration CHECK_LIMIT = Duration.ofSeconds(5);

  /** The state of a connection whose session could not be reset. */
  private static final int UNCLEAN = -1;

  private final PoolDefinition definition;
  private final ExpectedServer expected;
  private final Engine engine;
  private final Class<?> pool;
  private final Ticker ticker;
  private final Set<PhysicalConnection> open = ConcurrentHashMap.newKeySet();

  private volatile @Nullable SessionReset reset;

  /** Whether the pool lends connections in auto-commit mode. */
  private volatile boolean autoCommit = true;

  /** Run on new connections by the pool, and after each reset here; null: none. */
  private volatile @Nullable String initSql;

  private final AtomicInteger suspicion = new AtomicInteger();
  private volatile @Nullable Runnable onSuspicion;

  /**
   * Connections to which the server last answered at or before this time do not answer any more.
   */
  private volatile long silentSince;

  private volatile boolean anySilent;

  /**
   * Creates the sessions of a pool.
   *
   * @param definition the pool
   * @param pool the class that calls {@link Connection#clearWarnings} when a connection returns
   * @param ticker the clock
   */
  public Sessions(PoolDefinition definition, Class<?> pool, Ticker ticker) {
    this.definition = definition;
    this.expected = definition.expectedServer();
    this.engine = Engines.named(definition.engine()).orElseThrow();
    this.pool = pool;
    this.ticker = ticker;
  }

  /** Sets what to do when a connection becomes suspect. */
  public void onSuspicion(Runnable newOnSuspicion) {
    onSuspicion = newOnSuspicion;
  }

  /**
   * Takes a new connection, after a look at the server that it leads to.
   *
   * @param asOf the suspicion at the start of the connect
   * @throws SQLException if it is a wrong server, or did not answer; the connection is closed
   */
  PhysicalConnection admit(Connection connection, int asOf) throws SQLException {
    PhysicalConnection physical =
        new PhysicalConnection(check(connection, CHECK_LIMIT), this, asOf);
    open.add(physical);
    return physical;
  }

  /**
   * Looks at the server that a new connection leads to.
   *
   * @param limit how long the server may take
   * @return the connection
   * @throws SQLException if it is a wrong server, or did not answer; the connection is closed
   */
  Connection check(Connection connection, Duration limit) throws SQLException {
    try {
      int patience = connection.getNetworkTimeout();
      connection.setNetworkTimeout(Runnable::run, (int) limit.toMillis());
      String wrong = engine.wrongServer(connection, expected);
      connection.setNetworkTimeout(Runnable::run, patience);
      if (wrong != null) {
        throw new WrongServerException(definition, wrong);
      }
      return connection;
    } catch (SQLException | RuntimeException e) {
      end(connection);
      throw e;
    }
  }

  /** Returns the number of the last suspicion; a connection made from now on is examined for it. */
  int suspicion() {
    return suspicion.get();
  }

  @Override
  public void forget(PhysicalConnection connection) {
    open.remove(connection);
  }

  @Override
  public long now() {
    return ticker.read();
  }

  @Override
  public boolean isReturn(Class<?> caller) {
    return caller == pool;
  }

  /**
   * Finds out how to reset a session.
   *
   * @param connection a connection that is set up as all others of the pool, and used by no other
   *     thread
   * @param newAutoCommit whether the pool lends connections in auto-commit mode
   * @param newInitSql the SQL that the pool runs on new connections, or null
   * @throws SQLException if this server or driver cannot reset sessions
   */
  void prepareReset(
      PhysicalConnection connection, boolean newAutoCommit, @Nullable String newInitSql)
      throws SQLException {
    autoCommit = newAutoCommit;
    initSql = newInitSql;
    Connection driver = connection.delegate;
    int patience = driver.getNetworkTimeout();
    if (!newAutoCommit) {
      driver.setAutoCommit(true);
    }
    reset = resetOf(driver);
    if (!newAutoCommit) {
      driver.setAutoCommit(false);
    }
    driver.setNetworkTimeout(Runnable::run, patience); // a driver may reset that, too
    if (reset == null && settings().sessionReset() == SessionResetMode.FULL) {
      LOG.info(
          "{}: engine {} cannot reset sessions; only what is changed through JDBC is restored",
          definition.key(),
          engine.name());
    }
    connection.setClean();
  }

  /**
   * What FULL cannot do without, JDBC_ONLY can. A session that other clients share is not reset: it
   * would be another one than the borrower's.
   */
  private @Nullable SessionReset resetOf(Connection driver) throws SQLException {
    if (expected.sharedSessions()) {
      LOG.info(
          "{}: behind a pooler in transaction mode: sessions are not reset, and the server does not"
              + " keep READ from writing by itself; use a login with read-only rights for READ",
          definition.key());
      return null;
    }
    try {
      return engine.sessionReset(driver);
    } catch (SQLFeatureNotSupportedException e) {
      if (settings().sessionReset() == SessionResetMode.FULL) {
        throw e;
      }
      LOG.debug("{}: sessions cannot be reset, and need not be", definition.key(), e);
      return null;
    }
  }

  private ResolvedPoolSettings settings() {
    return definition.settings();
  }

  /**
   * Resets the session of a connection that returns to the pool. If that fails, the server's
   * session is ended, and the connection is discarded at the next borrow.
   */
  @Override
  public void returned(PhysicalConnection connection) {
    try {
      reset(connection);
      connection.setClean();
    } catch (SQLException | RuntimeException e) {
      LOG.warn(
          "{}: a session could not be reset; its connection is discarded. {}",
          definition.key(),
          e.getMessage());
      LOG.debug("{}: cause", definition.key(), e);
      connection.setExamined(UNCLEAN);
      end(connection.delegate);
      suspect();
    }
  }

  private void reset(PhysicalConnection connection) throws SQLException {
    Connection driver = connection.delegate;
    int patience = driver.getNetworkTimeout();
    driver.setNetworkTimeout(Runnable::run, (int) settings().connectionTimeout().toMillis());
    if (!driver.getAutoCommit()) {
      driver.setAutoCommit(true);
    }
    undo(connection, driver);
    if (!autoCommit) {
      driver.setAutoCommit(false);
    }
    driver.setNetworkTimeout(Runnable::run, patience);
  }

  private void undo(PhysicalConnection connection, Connection driver) throws SQLException {
    SessionReset current = reset;
    SavedState saved = connection.saved();
    boolean full = settings().sessionReset() == SessionResetMode.FULL || !saved.isEmpty();
    if (current == null) {
      driver.setAutoCommit(false);
      driver.rollback(); // SQL may have begun a transaction
      driver.setAutoCommit(true);
    } else if (!full || !saved.isEmpty()) {
      current.endTransaction(driver);
    }
    saved.restore();
    if (current != null && full) {
      current.reset(driver, connection.mayHavePrepared());
      runInitSql(driver);
    }
  }

  private void runInitSql(Connection driver) throws SQLException {
    String sql = initSql;
    if (sql != null) {
      try (Statement statement = driver.createStatement()) {
        statement.execute(sql);
      }
    }
  }

  private void end(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException | RuntimeException e) {
      LOG.debug("{}: closing a discarded connection failed", definition.key(), e);
    }
  }

  private void suspect() {
    Runnable action = onSuspicion;
    if (action != null) {
      action.run();
    }
  }

  /** Returns whether any connection must be examined before it is lent. */
  public boolean anySuspect() {
    int current = suspicion.get();
    for (PhysicalConnection connection : open) {
      if (connection.examined() != current) {
        return true;
      }
    }
    return false;
  }

  /**
   * Notes an error of a statement in a WRITE pool. If it may mean that the server refuses writes,
   * all connections are examined before they are lent again.
   *
   * @param error the error
   */
  public void failed(SQLException error) {
    if (engine.refusesWrites(error)) {
      suspicion.incrementAndGet();
      suspect();
    }
  }

  /**
   * Examines a connection that was borrowed while some connection is suspect.
   *
   * @param connection the connection
   * @return why it must be discarded, or null if it may be lent
   */
  public @Nullable Distrust examine(PhysicalConnection connection) {
    int current = suspicion.get();
    if (connection.examined() == UNCLEAN) {
      return Distrust.UNCLEAN;
    }
    if (connection.examined() != current) {
      return askServer(connection, current);
    }
    return null;
  }

  private @Nullable Distrust askServer(PhysicalConnection connection, int current) {
    try {
      Connection driver = connection.delegate;
      int patience = driver.getNetworkTimeout();
      int limit = (int) settings().validationTimeout().toMillis();
      driver.setNetworkTimeout(Runnable::run, Math.min(limit, millisLeft()));
      String wrong = engine.wrongServer(driver, expected);
      driver.setNetworkTimeout(Runnable::run, patience);
      if (wrong != null) {
        LOG.warn("{}: {}: {}", definition.key(), definition.server(), wrong);
        return Distrust.WRONG_SERVER;
      }
      connection.setExamined(current);
      return null;
    } catch (SQLException e) {
      LOG.debug("{}: a suspect connection did not answer", definition.key(), e);
      return Distrust.NO_ANSWER;
    }
  }

  @Override
  public int millisLeft() {
    return CheckLimit.millisLeft(now());
  }

  /** Returns the trace of the connection that was borrowed first, if borrows are traced. */
  public Optional<BorrowTrace> oldestBorrow() {
    Stream<BorrowTrace> traces = open.stream().map(PhysicalConnection::borrowed);
    return traces.filter(Objects::nonNull).min(BorrowTrace::compareAge);
  }

  /**
   * Returns whether the server has answered on any connection since a point in time.
   *
   * @param since a reading of the ticker
   */
  public boolean isAnsweredSince(long since) {
    return open.stream().anyMatch(connection -> connection.answeredAt() - since >= 0);
  }

  @Override
  public SQLTransientConnectionException silence(PhysicalConnection connection) {
    return new SQLTransientConnectionException(
        definition.key()
            + ": the server did not answer within "
            + settings().validationTimeout().toMillis()
            + " ms on a connection that was idle for "
            + Duration.ofNanos(now() - connection.answeredAt()).toSeconds()
            + " s. A firewall, NAT or load balancer may have forgotten it: keepaliveTimeMs must be"
            + " below its timeout",
        "08006");
  }

  /**
   * Notes that a check failed. If the server did not answer at all, it answers on no connection
   * that is idle for as long: something in between has forgotten them.
   *
   * @return whether the server did not answer
   */
  @Override
  public boolean wasUnanswered(PhysicalConnection connection, long checkStart) {
    if (now() - checkStart < settings().validationTimeout().toNanos() / 2) {
      return false;
    }
    silentSince = connection.answeredAt();
    anySilent = true;
    return true;
  }

  /** Returns whether a connection was idle at least as long as one that got no answer. */
  @Override
  public boolean isSilent(PhysicalConnection connection) {
    return anySilent && connection.answeredAt() - silentSince <= 0;
  }
}
