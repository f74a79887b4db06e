package dev.sharddal.connect;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.PoolDefinition;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that creates the physical connections of one pool.
 *
 * <p>It calls the driver directly: {@link java.sql.DriverManager} has one login timeout for the
 * whole process, which HikariCP would set to the timeout of the pool created last. The first
 * connection is established before the pool is created, and proves that the pool will work; the
 * pool then starts with this connection.
 *
 * <p>A retired pool needs no more real connections, but may have to wake waiting borrowers, so it
 * gets a {@link PlaceholderConnection} each time; so does a pool that dismisses its waiting
 * borrowers because its database does not answer. Thread-safe.
 */
public final class ConnectionSource implements DataSource {

  /** How long HikariCP waits for a running connect when a pool closes, in seconds. */
  private static final int CLOSE_PATIENCE_SECONDS = 1;

  private final PoolDefinition definition;
  private final DriverLogin login;
  private final CredentialsLookup credentials;
  private final LoginBackoff backoff;
  private final LoginRefusalListener refusals;
  private final BooleanSupplier retryLogin = this::retryLogin;
  private final Sessions sessions;
  private final AtomicReference<@Nullable PhysicalConnection> first = new AtomicReference<>();

  /** The first connection until {@link #prepareReset}. Used by the thread that opens the pool. */
  private @Nullable PhysicalConnection opening;

  /**
   * The HikariCP thread that requested a connection most recently; null before the first request.
   */
  private volatile @Nullable Thread connecting;

  /** Whether a connect attempt is running, including its credentials look-up. Guarded by this. */
  private boolean attemptRunning;

  /**
   * Whether {@link #endPause} has interrupted HikariCP's thread since the last attempt began.
   * Guarded by this.
   */
  private boolean pauseEnded;

  /** Why the last connect attempt failed; null if it succeeded or there was none. */
  private volatile @Nullable ConnectFailure failure;

  private volatile boolean retired;
  private volatile boolean closed;

  /** Given to the pool while it dismisses its waiting borrowers. */
  private final Placeholders placeholders = new Placeholders();

  /** Makes the pool connect now; null until the pool exists. */
  private volatile @Nullable Runnable connectNow;

  /**
   * Creates a source that has not connected yet.
   *
   * @param definition what to connect to
   * @param login logs in
   * @param backoff the pool's back-off of refused logins
   * @param credentials the credentials to log in with
   * @param refusals notified of refused logins
   * @param sessions the sessions of the pool
   */
  public ConnectionSource(
      PoolDefinition definition,
      DriverLogin login,
      LoginBackoff backoff,
      CredentialsLookup credentials,
      LoginRefusalListener refusals,
      Sessions sessions) {
    this.definition = definition;
    this.login = login;
    this.backoff = backoff;
    this.credentials = credentials;
    this.refusals = refusals;
    this.sessions = sessions;
  }

  /** Sets the action that makes the pool connect now, once the pool exists. */
  public void onRetry(Runnable newConnectNow) {
    connectNow = newConnectNow;
  }

  /** Connects, and keeps the connection for the pool. */
  public void connectFirst() throws SQLException {
    PhysicalConnection connection = connect();
    opening = connection;
    first.set(connection);
  }

  /**
   * Prepares the reset of sessions, once the pool has taken the first connection and before it
   * lends any.
   *
   * @param autoCommit whether the pool lends connections in auto-commit mode
   * @param initSql the SQL that the pool runs on new connections, or null
   * @throws SQLException if sessions cannot be reset
   */
  public void prepareReset(boolean autoCommit, @Nullable String initSql) throws SQLException {
    PhysicalConnection connection = opening;
    opening = null;
    if (connection != null) {
      sessions.prepareReset(connection, autoCommit, initSql);
    }
  }

  /** Returns the sessions of the pool. */
  public Sessions sessions() {
    return sessions;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection unused = first.getAndSet(null);
    if (unused != null) {
      return unused;
    }
    connecting = Thread.currentThread();
    Connection connection = wantsPlaceholder() ? placeholder() : connectUnlessDismissed();
    if (closed) {
      connection.close();
      throw new SQLNonTransientConnectionException(definition.key() + ": the pool is closed");
    }
    return connection;
  }

  private Connection connectUnlessDismissed() throws SQLException {
    try {
      return connect();
    } catch (SQLException e) {
      if (wantsPlaceholder()) {
        return placeholder();
      }
      throw e;
    }
  }

  private boolean wantsPlaceholder() {
    return retired || placeholders.areWanted();
  }

  private Connection placeholder() {
    return retired ? PlaceholderConnection.connection() : placeholders.next();
  }

  /** Returns the placeholders that wake borrowers of a pool that is not retired. */
  public Placeholders placeholders() {
    return placeholders;
  }

  /** Ends a running login, whose failure is then not noted. */
  public void endLogin() {
    login.abortRunning();
  }

  private PhysicalConnection connect() throws SQLException {
    try {
      PhysicalConnection connection = connectIfPermitted();
      failure = null;
      return connection;
    } catch (SQLException | RuntimeException e) {
      if (!placeholders.areWanted()) {
        failure = failureOf(e);
      }
      throw e;
    } catch (Error e) {
      // A broken driver, plug-in or resolver. HikariCP's thread would end with an Error, and never
      // connect.
      failure = failureOf(e);
      throw new SQLNonTransientConnectionException(
          definition.key() + ": the connect failed with " + e, "08001", e);
    }
  }

  private PhysicalConnection connectIfPermitted() throws SQLException {
    beginAttempt();
    int suspicion = sessions.suspicion();
    try {
      Credentials.Password password = credentials.of(definition);
      backoff.pass(password);
      Connection connection = connectOrReport(password, () -> login.connect(password));
      backoff.accepted();
      return sessions.admit(connection, suspicion);
    } finally {
      endAttempt();
    }
  }

  /**
   * Marks the beginning of an attempt, and clears an interrupt that {@link #endPause} intended for
   * the pause before it. If the pause had already ended, that interrupt is still pending and would
   * abort the attempt.
   */
  private synchronized void beginAttempt() {
    attemptRunning = true;
    if (pauseEnded && !retired) {
      Thread.interrupted();
    }
    pauseEnded = false;
  }

  private synchronized void endAttempt() {
    attemptRunning = false;
  }

  /**
   * Finds out whether the database accepts connections now, by a connection that is closed at once.
   * Several threads may probe and connect at the same time.
   *
   * @param limit the longest time for the login, and for the look at the server after it
   * @return why it does not, or null if it does or if the pool is retired
   */
  public @Nullable ConnectFailure probe(Duration limit) {
    try {
      Credentials.Password password = credentials.of(definition);
      backoff.pass(password);
      sessions
          .check(connectOrReport(password, () -> login.connect(password, limit)), limit)
          .close();
      return null;
    } catch (Throwable e) { // also an Error, as of a broken driver or resolver
      if (retired || closed) {
        return null;
      }
      ConnectFailure newFailure = failureOf(e);
      failure = newFailure;
      return newFailure;
    }
  }

  /** A login through the driver. */
  private interface Login {
    Connection connect() throws SQLException;
  }

  private Connection connectOrReport(Credentials.Password password, Login connect)
      throws SQLException {
    try {
      return connect.connect();
    } catch (SQLException e) {
      if (failureOf(e).isWrongLogin()) {
        refused(password, e);
      }
      throw e;
    }
  }

  private ConnectFailure failureOf(Throwable e) {
    return ConnectFailure.of(definition.engine(), e);
  }

  private void refused(Credentials.Password password, SQLException e) {
    backoff.refused(password, e);
    credentials.refused(definition, password);
    if (connectNow != null && !retired) {
      refusals.refused(definition.key().database(), retryLogin);
    }
  }

  /** Returns why the last connect attempt failed, or null if it succeeded or there was none. */
  public @Nullable ConnectFailure failure() {
    return failure;
  }

  /** Returns whether a connect attempt is running, including its credentials look-up. */
  public synchronized boolean isConnecting() {
    return attemptRunning;
  }

  private boolean retryLogin() {
    Runnable connect = connectNow;
    if (retired || closed || connect == null || !backoff.isClosed()) {
      return false;
    }
    if (credentials.isDue(definition, backoff)) {
      connect.run();
    }
    return true;
  }

  /**
   * Ends HikariCP's pause after a failed attempt, which may last 5 s. A running attempt is not
   * interrupted: its login may be slow but valid.
   *
   * @return whether no attempt is running, so that HikariCP may be asked for a new one
   */
  public synchronized boolean endPause() {
    if (attemptRunning) {
      return false;
    }
    Thread thread = connecting;
    if (thread != null) {
      pauseEnded = true;
      thread.interrupt();
    }
    return true;
  }

  /** Stops creating real connections, and ends a running login. */
  public void retire() {
    retired = true;
    login.abort();
  }

  /** Ends a running login, and refuses further logins. */
  public void abortLogin() {
    login.abort();
  }

  /**
   * Ends HikariCP's pause after a failed attempt, and also a running attempt if the driver responds
   * to interrupts. Only for a retired pool.
   */
  public void interruptConnecting() {
    Thread thread = connecting;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** Stops creating connections, and closes the first connection if the pool has not taken it. */
  public void close() throws SQLException {
    closed = true;
    login.abort();
    Connection unused = first.getAndSet(null);
    if (unused != null) {
      unused.close();
    }
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException(
        "Credentials come from the metadata; getConnection(user, password) is not supported.");
  }

  @Override
  public int getLoginTimeout() {
    return CLOSE_PATIENCE_SECONDS;
  }

  /** Does nothing: the timeouts are set through the driver's properties. */
  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  /** Does nothing: drivers use their own logging. */
  @Override
  public void setLogWriter(@Nullable PrintWriter out) {}

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLException("Not a wrapper for " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
