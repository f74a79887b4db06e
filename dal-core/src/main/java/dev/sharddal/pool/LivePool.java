package dev.sharddal.pool;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.ResolvedPoolSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A HikariCP pool with what we need to know of it.
 *
 * <p>It borrows from {@link HikariPool} rather than from the {@link HikariDataSource} around it,
 * since only the pool lets each borrower say how long it waits: a borrower waits in slices, and
 * looks in between whether another pool has taken this one's place.
 *
 * <p>{@link #retire} is the last moment at which a borrower may get a connection from here. Who got
 * one looks at {@link #retired} afterwards, and gives it back if it is set. So whoever sees, after
 * it was set, that no connection is in use, may close the pool: nobody loses one.
 */
final class LivePool {

  private static final Logger LOG = LoggerFactory.getLogger(LivePool.class);

  /** How long a borrower waits before it looks whether it waits in the right place. */
  static final long SLICE_MILLIS = 200;

  /** The same for one that has waited for a slice already. */
  static final long LATER_SLICE_MILLIS = 2 * SLICE_MILLIS;

  private final HikariDataSource dataSource;
  private final HikariPool pool;
  private final ConnectionSource source;
  private final @Nullable WaitTracker waits;
  private volatile PoolDefinition definition;
  private volatile boolean retired;

  LivePool(
      PoolDefinition definition,
      HikariDataSource dataSource,
      ConnectionSource source,
      @Nullable WaitTracker waits) {
    this.definition = definition;
    this.dataSource = dataSource;
    this.pool = (HikariPool) dataSource.getHikariPoolMXBean();
    this.source = source;
    this.waits = waits;
  }

  PoolDefinition definition() {
    return definition;
  }

  /** Returns how long a borrower waits at the most. */
  long timeoutNanos() {
    return TimeUnit.MILLISECONDS.toNanos(dataSource.getConnectionTimeout());
  }

  /**
   * Borrows a connection.
   *
   * @param millis how long to wait
   * @return the connection, or null if this pool takes no borrowers any more
   * @throws SQLException from HikariCP, if there was none in this time
   */
  @Nullable Connection borrow(long millis) throws SQLException {
    Connection connection = pool.getConnection(millis);
    if (!retired) {
      return connection;
    }
    giveBack(connection);
    return null;
  }

  private void giveBack(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // The pool is on its way out, and so is the connection: nothing depends on it.
      LOG.debug("{}: closing a connection of a former pool failed", definition.key(), e);
    }
  }

  /** Tells whoever measures this pool of a wait that took more than a slice. */
  void waited(long nanos, boolean inVain) {
    if (waits != null) {
      waits.waited(nanos, inVain);
    }
  }

  /** From now on nobody borrows here. To be called after the successor was published. */
  void retire() {
    retired = true;
  }

  /** Closes what is idle now, and the rest as it comes back. */
  void evict() {
    HikariConfigMXBean config = dataSource.getHikariConfigMXBean();
    if (config.getMinimumIdle() > 0) {
      config.setMinimumIdle(0);
    }
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

  int maximum() {
    return dataSource.getMaximumPoolSize();
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
