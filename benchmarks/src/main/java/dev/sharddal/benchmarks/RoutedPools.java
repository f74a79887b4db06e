package dev.sharddal.benchmarks;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.pool.PoolStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The library over the same pools, with the route of every tenant in use cached. */
@SuppressWarnings("NullAway.Init")
public abstract class RoutedPools {

  /** Longer than a run: what is measured is the look-up, not the refresh in the background. */
  private static final Duration TTL = Duration.ofHours(1);

  DataAccessLayer dal;

  /**
   * Opens the pools and asks for each tenant once.
   *
   * @param visited the tenants
   * @throws SQLException if a tenant has no connection
   * @throws InterruptedException if interrupted before all connections were made
   */
  @Setup(Level.Trial)
  public void open(Tenants visited) throws SQLException, InterruptedException {
    PoolSettings settings =
        PoolSettings.UNSET
            .withMaximumPoolSize(RawPools.CONNECTIONS)
            .withMinimumIdle(RawPools.CONNECTIONS);
    StubFleet fleet = new StubFleet(RawPools.POOLS, settings);
    dal = DataAccessLayer.builder(fleet).tenantCacheTtl(TTL).maxStaleness(TTL).build();
    dal.initializeDB();
    while (!dal.status().pools().stream().allMatch(RoutedPools::isFull)) {
      Thread.sleep(10);
    }
    for (int i = 0; i < visited.tenants; i++) {
      borrow(i).close();
    }
    Tenants.settle();
  }

  private static boolean isFull(PoolStatus pool) {
    return pool.active() + pool.idle() == RawPools.CONNECTIONS;
  }

  /** Closes everything. */
  @TearDown(Level.Trial)
  public void close() {
    dal.close();
  }

  abstract Connection borrow(int tenant) throws SQLException;

  /** Its tenants have ids of text. */
  @State(Scope.Benchmark)
  public static class OfTexts extends RoutedPools {
    @Override
    Connection borrow(int tenant) throws SQLException {
      return dal.getConnection(Tenants.text(tenant));
    }
  }

  /** Its tenants have ids that are numbers. */
  @State(Scope.Benchmark)
  public static class OfNumbers extends RoutedPools {
    @Override
    Connection borrow(int tenant) throws SQLException {
      return dal.getConnection(Tenants.number(tenant));
    }
  }
}
