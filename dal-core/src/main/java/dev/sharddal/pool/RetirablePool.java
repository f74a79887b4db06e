package dev.sharddal.pool;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.sharddal.connect.ConnectFailure;
import dev.sharddal.connect.ConnectionSource;
import dev.sharddal.connect.PlaceholderConnection;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.ResolvedPoolSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
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
 * are returned have the same effect.
 */
final class RetirablePool {

  private static final Logger LOG = LoggerFactory.getLogger(RetirablePool.class);

  private final HikariDataSource dataSource;
  private final HikariPool pool;
  private final ConnectionSource source;
  private final @Nullable BorrowWaitMetrics waits;
  private volatile PoolDefinition definition;
  private volatile boolean retired;

  /**
   * Half of the timeout. Read without a memory barrier: it rarely changes, and a stale value is
   * harmless.
   */
  private int firstWaitMillis;

  RetirablePool(
      PoolDefinition definition,
      HikariDataSource dataSource,
      ConnectionSource source,
      @Nullable BorrowWaitMetrics waits) {
    this.definition = definition;
    this.dataSource = dataSource;
    this.pool = (HikariPool) dataSource.getHikariPoolMXBean();
    this.source = source;
    this.waits = waits;
    setFirstWait();
    source.onRetry(this::connectNow);
  }

  private void setFirstWait() {
    firstWaitMillis = (int) (dataSource.getConnectionTimeout() / 2);
    if (waits != null) {
      waits.setFirstWait(firstWaitNanos());
    }
  }

  PoolDefinition definition() {
    return definition;
  }

  /** Returns the longest time that a borrower waits. */
  long timeoutNanos() {
    return TimeUnit.MILLISECONDS.toNanos(dataSource.getConnectionTimeout());
  }

  /** Returns how long {@link #borrowFirst} waits: half of the timeout. */
  long firstWaitNanos() {
    return TimeUnit.MILLISECONDS.toNanos(firstWaitMillis);
  }

  /**
   * Borrows a connection without reading the clock, and waits for at most half of the timeout. If
   * it fails, the borrower has at least the other half left.
   *
   * @throws SQLException as {@link #borrow} does
   */
  Connection borrowFirst() throws SQLException {
    return borrow(firstWaitMillis);
  }

  /**
   * Borrows a connection.
   *
   * @param millis how long to wait
   * @throws SQLException from HikariCP if no connection became available in this time, or earlier
   *     if this pool is retired
   */
  Connection borrow(long millis) throws SQLException {
    Connection connection = pool.getConnection(millis);
    if (!retired) {
      return connection;
    }
    giveBack(connection);
    throw new SQLTransientConnectionException(definition.key() + ": replaced by another pool");
  }

  private void giveBack(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // The pool is retired and the connection is discarded anyway, so the failure has no effect.
      LOG.debug("{}: closing a connection of a retired pool failed", definition.key(), e);
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
    source.retire();
    HikariConfigMXBean config = dataSource.getHikariConfigMXBean();
    config.setMinimumIdle(0);
    config.setMaximumPoolSize(config.getMaximumPoolSize() + 1);
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
  private void connectNow() {
    if (source.endPause()) {
      pool.addBagItem(Math.max(1, waiting()));
    }
  }

  /** Closes idle connections now, and borrowed connections when they are returned. */
  void evict() {
    pool.softEvictConnections();
  }

  /** Applies a definition that differs only in sizes, times and weight. */
  void resize(PoolDefinition next) {
    ResolvedPoolSettings settings = next.settings();
    HikariConfigMXBean config = dataSource.getHikariConfigMXBean();
    // HikariCP allows no minimum above the maximum: lower the minimum first, or raise the maximum.
    config.setMinimumIdle(Math.min(config.getMinimumIdle(), settings.maximumPoolSize()));
    config.setMaximumPoolSize(settings.maximumPoolSize());
    config.setMinimumIdle(settings.minimumIdle());
    config.setConnectionTimeout(settings.connectionTimeout().toMillis());
    config.setValidationTimeout(settings.validationTimeout().toMillis());
    config.setIdleTimeout(settings.idleTimeout().toMillis());
    config.setMaxLifetime(settings.maxLifetime().toMillis());
    definition = next;
    setFirstWait();
  }

  int active() {
    return pool.getActiveConnections();
  }

  int idle() {
    return pool.getIdleConnections();
  }

  int waiting() {
    return pool.getThreadsAwaitingConnection();
  }

  int total() {
    return pool.getTotalConnections();
  }

  /**
   * Returns why the pool has no connection and cannot establish one, or null. HikariCP keeps
   * trying, since minimumIdle is never 0.
   */
  @Nullable ConnectFailure failure() {
    return total() == 0 ? source.failure() : null;
  }

  int maximum() {
    return dataSource.getMaximumPoolSize() - (retired ? 1 : 0);
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
