package dev.sharddal.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sharddal.benchmarks.stub.StubDriver;
import java.sql.Connection;
import java.sql.SQLException;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** HikariCP alone: as many pools as the library has, in an array. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init")
public class RawPools {

  /** How many pools there are, here and behind the library; a power of two. */
  static final int POOLS = 128;

  /** The connections of each pool, all of them open: enough for the most threads. */
  static final int CONNECTIONS = 8;

  private HikariDataSource[] pools;

  /**
   * Opens the pools.
   *
   * @throws InterruptedException if interrupted before all connections were made
   */
  @Setup(Level.Trial)
  public void open() throws InterruptedException {
    pools = new HikariDataSource[POOLS];
    for (int i = 0; i < POOLS; i++) {
      HikariConfig config = new HikariConfig();
      config.setPoolName("raw-" + i);
      config.setDriverClassName(StubDriver.class.getName());
      config.setJdbcUrl(StubDriver.URL_PREFIX + i);
      config.setMaximumPoolSize(CONNECTIONS);
      pools[i] = new HikariDataSource(config);
    }
    for (HikariDataSource pool : pools) {
      while (pool.getHikariPoolMXBean().getTotalConnections() < CONNECTIONS) {
        Thread.sleep(1);
      }
    }
    Tenants.settle();
  }

  /** Closes the pools. */
  @TearDown(Level.Trial)
  public void close() {
    for (HikariDataSource pool : pools) {
      pool.close();
    }
  }

  Connection borrow(int hash) throws SQLException {
    return pools[hash & (POOLS - 1)].getConnection();
  }
}
