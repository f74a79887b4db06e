package dev.sharddal.connect;

import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.PoolDefinition;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes the physical connections of one pool.
 *
 * <p>It talks to the driver itself: {@link java.sql.DriverManager} has one login timeout for the
 * whole process, which HikariCP would set to the timeout of whichever pool came last. The first
 * connection is made before the pool is, and proves that the pool will work; the pool then starts
 * with it.
 *
 * <p>When the pool is retired, it needs no more connections, but may still need something to wake
 * those with who wait for one: from then on it gets a {@link PlaceholderConnection} each time.
 * Thread-safe.
 */
public final class ConnectionSource implements DataSource {

  /** HikariCP waits this long, in seconds, for a connect that is under way when a pool closes. */
  private static final int CLOSE_PATIENCE_SECONDS = 1;

  private final PoolDefinition definition;
  private final Driver driver;
  private final CredentialsLookup credentials;
  private final LoginBackoff backoff;
  private final LoginRefusalListener refusals;
  private final BooleanSupplier retryLogin = this::retryLogin;
  private final AtomicReference<@Nullable Connection> first = new AtomicReference<>();

  /** HikariCP's thread that makes connections, when it was here last. */
  private volatile @Nullable Thread connecting;

  /**
   * Whether an attempt to connect runs, the look-up of its credentials included. Guarded by this.
   */
  private boolean underWay;

  /** Whether {@link #endPause} has interrupted HikariCP's thread since. Guarded by this. */
  private boolean pauseEnded;

  /** Why the last attempt to connect failed; null if it did not. */
  private volatile @Nullable ConnectFailure failure;

  private volatile boolean retired;
  private volatile boolean closed;

  /** Makes the pool try to connect now; null as long as there is no pool. */
  private volatile @Nullable Runnable wake;

  /**
   * Creates a source that has not connected yet.
   *
   * @param definition what to connect to
   * @param driver the JDBC driver
   * @param backoff the pool's back-off of refused logins
   * @param credentials the credentials to log in with
   * @param refusals notified of refused logins
   */
  public ConnectionSource(
      PoolDefinition definition,
      Driver driver,
      LoginBackoff backoff,
      CredentialsLookup credentials,
      LoginRefusalListener refusals) {
    this.definition = definition;
    this.driver = driver;
    this.backoff = backoff;
    this.credentials = credentials;
    this.refusals = refusals;
  }

  public void onRetry(Runnable newWake) {
    wake = newWake;
  }

  /** Connects, and keeps the connection for the pool. */
  public void connectFirst() throws SQLException {
    first.set(connect());
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection prepared = first.getAndSet(null);
    if (prepared != null) {
      return prepared;
    }
    connecting = Thread.currentThread();
    Connection connection = retired ? PlaceholderConnection.connection() : connectUnlessRetired();
    if (closed) {
      connection.close();
      throw new SQLNonTransientConnectionException(definition.key() + ": the pool is closed");
    }
    return connection;
  }

  private Connection connectUnlessRetired() throws SQLException {
    try {
      return connect();
    } catch (SQLException e) {
      if (retired) {
        return PlaceholderConnection.connection();
      }
      throw e;
    }
  }

  private Connection connect() throws SQLException {
    try {
      Connection connection = connectIfPermitted();
      failure = null;
      return connection;
    } catch (SQLException | RuntimeException e) {
      failure = ConnectFailure.of(e);
      throw e;
    }
  }

  private Connection connectIfPermitted() throws SQLException {
    beginAttempt();
    try {
      Credentials.Password login = credentials.of(definition);
      backoff.pass(login);
      Connection connection = connectOrReport(login);
      backoff.accepted();
      return connection;
    } finally {
      endAttempt();
    }
  }

  /**
   * The interrupt of {@link #endPause} was meant for the pause before this attempt. If the pause
   * was over by then, the interrupt is still pending, and would end the attempt.
   */
  private synchronized void beginAttempt() {
    underWay = true;
    if (pauseEnded && !retired) {
      Thread.interrupted();
    }
    pauseEnded = false;
  }

  private synchronized void endAttempt() {
    underWay = false;
  }

  private Connection connectOrReport(Credentials.Password login) throws SQLException {
    try {
      return connectAs(login);
    } catch (SQLException e) {
      if (ConnectFailure.of(e).reason() == FailureReason.AUTHENTICATION_FAILED) {
        refused(login, e);
      }
      throw e;
    }
  }

  private Connection connectAs(Credentials.Password login) throws SQLException {
    Properties properties = new Properties();
    properties.putAll(definition.properties());
    properties.setProperty("user", login.username());
    properties.setProperty("password", login.password());
    Connection connection = driver.connect(definition.jdbcUrl(), properties);
    if (connection == null) {
      throw new SQLNonTransientConnectionException(
          "The driver " + driver.getClass().getName() + " does not take " + definition.jdbcUrl());
    }
    return connection;
  }

  private void refused(Credentials.Password login, SQLException e) {
    backoff.refused(login, e);
    credentials.refused(definition, login);
    if (wake != null && !retired) {
      refusals.refused(definition.key().database(), retryLogin);
    }
  }

  /** Returns why the last attempt to connect failed, or null if it did not. */
  public @Nullable ConnectFailure failure() {
    return failure;
  }

  private boolean retryLogin() {
    Runnable connect = wake;
    if (retired || closed || connect == null || !backoff.isClosed()) {
      return false;
    }
    if (credentials.isDue(definition, backoff)) {
      connect.run();
    }
    return true;
  }

  /**
   * Ends HikariCP's pause after a failed attempt, which may be 5 s. An attempt that runs is left
   * alone: its login may be slow, but good.
   *
   * @return whether no attempt runs, so that HikariCP may be asked for a new one
   */
  public synchronized boolean endPause() {
    if (underWay) {
      return false;
    }
    Thread thread = connecting;
    if (thread != null) {
      pauseEnded = true;
      thread.interrupt();
    }
    return true;
  }

  /** Makes no more real connections. */
  public void retire() {
    retired = true;
  }

  /**
   * Ends HikariCP's pause after a failed attempt, and a running attempt as well, if the driver can
   * be interrupted. Only for a retired pool.
   */
  public void interruptConnecting() {
    Thread thread = connecting;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** Makes no more connections, and closes the first one if the pool has not taken it. */
  public void close() throws SQLException {
    closed = true;
    Connection unused = first.getAndSet(null);
    if (unused != null) {
      unused.close();
    }
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("The metadata says who logs in");
  }

  @Override
  public int getLoginTimeout() {
    return CLOSE_PATIENCE_SECONDS;
  }

  /** Does nothing: the driver's own timeouts are among the properties. */
  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  /** Does nothing: drivers log through their own logging. */
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
