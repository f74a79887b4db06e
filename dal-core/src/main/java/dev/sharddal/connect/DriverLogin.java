package dev.sharddal.connect;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.DriverTimeouts;
import dev.sharddal.metadata.Engines;
import dev.sharddal.metadata.PoolDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Logs in through a driver, on the calling thread, within a time limit. A login ends in three ways:
 * the server has answered, the limit is reached, or {@link #abort} was called. It leaves no thread
 * and no socket behind.
 *
 * <p>At the limit the login's socket is closed, which ends the driver's wait for the server. If the
 * driver takes no socket factory, or cannot load ours, each wait for the server is bounded by the
 * limit, and the login as a whole ends with the first unanswered wait. Thread-safe.
 */
public final class DriverLogin {

  private static final Duration NO_LIMIT = Duration.ofSeconds(Long.MAX_VALUE);

  private final PoolDefinition definition;
  private final DriverConnect driver;
  private final ScheduledExecutorService timers;
  private final @Nullable DriverTimeouts timeouts;
  private final Set<LoginSockets> running = ConcurrentHashMap.newKeySet();
  private volatile boolean aborted;

  /**
   * Creates a login.
   *
   * @param definition what to connect to
   * @param driver calls the JDBC driver
   * @param timers ends logins at their limit; its tasks do not block
   */
  public DriverLogin(
      PoolDefinition definition, DriverConnect driver, ScheduledExecutorService timers) {
    this.definition = definition;
    this.driver = driver;
    this.timers = timers;
    this.timeouts = Engines.named(definition.engine()).orElseThrow().timeouts().orElse(null);
  }

  /**
   * Connects.
   *
   * @throws SQLException if the server does not accept the login or does not answer within the
   *     limit, or after {@link #abort}
   */
  Connection connect(Credentials.Password login) throws SQLException {
    return connect(login, NO_LIMIT);
  }

  /**
   * Connects within a limit of the caller's, if it is shorter than the login's own.
   *
   * @param longest the limit
   * @throws SQLException as {@link #connect(Credentials.Password)} does
   */
  Connection connect(Credentials.Password login, Duration longest) throws SQLException {
    if (timeouts == null) {
      return driver.as(login);
    }
    Duration own = timeouts.loginLimit(driver.properties());
    Duration limit = own.compareTo(longest) < 0 ? own : longest;
    LoginSockets sockets = new LoginSockets();
    running.add(sockets);
    if (aborted) {
      sockets.abort();
    }
    Future<?> timer = schedule(sockets::timeOut, limit);
    sockets.enter();
    try {
      Connection connection = driver.as(login, timeouts.forLogin(driver.properties()));
      return finish(connection, sockets, timeouts);
    } catch (SQLException e) {
      throw describe(e, sockets, limit);
    } finally {
      LoginSockets.leave();
      timer.cancel(false);
      running.remove(sockets);
    }
  }

  /** Ends a running login, and refuses further logins. */
  public void abort() {
    aborted = true;
    abortRunning();
  }

  /** Ends a running login. */
  void abortRunning() {
    running.forEach(LoginSockets::abort);
  }

  private Future<?> schedule(Runnable timeOut, Duration limit) throws SQLException {
    try {
      return timers.schedule(timeOut, limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      throw new SQLNonTransientConnectionException(
          definition.key() + ": the data access layer is closed", "08003", e);
    }
  }

  /** Gives the connection its own timeout in place of that of the login. */
  private Connection finish(Connection connection, LoginSockets sockets, DriverTimeouts limits)
      throws SQLException {
    boolean usable = false;
    try {
      connection.setNetworkTimeout(Runnable::run, limits.socketMillis(driver.properties()));
      usable = sockets.done();
    } finally {
      if (!usable) {
        connection.close();
      }
    }
    if (!usable) {
      throw new SQLNonTransientConnectionException("The login has ended", "08003");
    }
    return connection;
  }

  private SQLException describe(SQLException e, LoginSockets sockets, Duration limit) {
    if (sockets.isTimedOut()) {
      return new SQLTimeoutException(
          "The login at %s was not answered within %d ms. The server is overloaded or hangs, or no"
                  .formatted(definition.address(), limit.toMillis())
              + " database server listens there.",
          "08001",
          e);
    }
    if (sockets.isAborted()) {
      return new SQLNonTransientConnectionException(
          definition.key() + ": the login was ended because the pool is no longer wanted",
          "08003",
          e);
    }
    return e;
  }
}
