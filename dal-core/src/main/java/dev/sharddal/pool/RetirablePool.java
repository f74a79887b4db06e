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
 * A HikariCP pool with what we need to know of it.
 *
 * <p>It borrows from {@link HikariPool} rather than from the {@link HikariDataSource} around it,
 * since only the pool lets each borrower say how long it waits.
 *
 * <p>{@link #retire} is the last moment at which a borrower may get a connection from here. Who got
 * one looks at {@link #retired} afterwards, and gives it back if it is set. So whoever sees, after
 * it was set, that no connection is in use, may close the pool: nobody loses one.
 *
 * <p>Those who wait at that moment are woken by a {@link PlaceholderConnection}: HikariCP knows no
 * other way to wake them. The pool gets room for one more connection, which leads nowhere; whoever
 * is handed it sees that the pool is retired, gives it back, by which the next in the line gets it,
 * and goes to the successor. Real connections that come back do the same.
 */
final class RetirablePool {

  private static final Logger LOG = LoggerFactory.getLogger(RetirablePool.class);

  private final HikariDataSource dataSource;
  private final HikariPool pool;
  private final ConnectionSource source;
  private final @Nullable BorrowWaitMetrics waits;
  private volatile PoolDefinition definition;
  private volatile boolean retired;

  /** Half of the timeout. Read without a barrier: it hardly changes, and the former one will do. */
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

  /** Returns how long a borrower waits at the most. */
  long timeoutNanos() {
    return TimeUnit.MILLISECONDS.toNanos(dataSource.getConnectionTimeout());
  }

  /** Returns how long {@link #borrowFirst} waits: half of the timeout. */
  long firstWaitNanos() {
    return TimeUnit.MILLISECONDS.toNanos(firstWaitMillis);
  }

  /**
   * Borrows a connection without a look at the clock: whatever happens, the borrower has at least
   * half of its time left.
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
   * @throws SQLException from HikariCP, if there was none in this time; or if this pool takes no
   *     borrowers any more, which may be long before
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
      // The pool is on its way out, and so is the connection: nothing depends on it.
      LOG.debug("{}: closing a connection of a former pool failed", definition.key(), e);
    }
  }

  /** Tells whoever measures this pool of a wait that took more than one attempt. */
  void waited(long nanos, boolean inVain) {
    if (waits != null) {
      waits.waited(nanos, inVain);
    }
  }

  /** From now on nobody borrows here. To be called after the successor was published. */
  void retire() {
    retired = true;
    source.retire();
    HikariConfigMXBean config = dataSource.getHikariConfigMXBean();
    config.setMinimumIdle(0);
    config.setMaximumPoolSize(config.getMaximumPoolSize() + 1);
  }

  /**
   * Wakes those who wait in a retired pool, by standing in their line: HikariCP serves it in order.
   *
   * @param millis how long to wait at the most
   */
  void dismissWaiters(long millis) {
    source.interruptConnecting();
    try {
      borrow(millis).close();
    } catch (SQLException e) {
      LOG.trace("{}: stood in the line of those who wait", definition.key(), e);
    }
  }

  /** Makes HikariCP connect now, whatever pause it is in, unless an attempt runs already. */
  private void connectNow() {
    if (source.endPause()) {
      pool.addBagItem(Math.max(1, waiting()));
    }
  }

  /** Closes what is idle now, and the rest as it comes back. */
  void evict() {
    pool.softEvictConnections();
  }

  /** Follows another definition that differs in sizes and times only. */
  void resize(PoolDefinition next) {
    ResolvedPoolSettings settings = next.settings();
    HikariConfigMXBean config = dataSource.getHikariConfigMXBean();
    // HikariCP never lets the minimum be above the maximum: lower one first, or raise the other.
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
   * Returns why there is no connection, and none can be made, or null. HikariCP goes on to try, as
   * no pool is set to keep none.
   */
  @Nullable ConnectFailure failure() {
    return total() == 0 ? source.failure() : null;
  }

  int maximum() {
    return dataSource.getMaximumPoolSize() - (retired ? 1 : 0);
  }

  /** Closes the pool at once. It blocks for as long as HikariCP takes. */
  void close() {
    dataSource.close();
    try {
      source.close();
    } catch (SQLException e) {
      LOG.debug("{}: closing a connection that nobody took failed", definition.key(), e);
    }
  }
}
