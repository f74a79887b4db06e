package dev.sharddal.benchmarks.jmh;

import dev.sharddal.benchmarks.fleet.Fleet;
import dev.sharddal.benchmarks.fleet.PostgresServer;
import dev.sharddal.benchmarks.sources.Contender;
import dev.sharddal.benchmarks.sources.TenantSource;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A contender on PostgreSQL that is called with text. The server is that of the parent process, or
 * else a new server.
 */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init")
public class AskedOnPostgres {

  /** The contender. */
  @Param({
    "RAW",
    "RAW_DRIVER_DEFAULTS",
    "SHARDDAL",
    "SHARDDAL_CONTEXT",
    "SPRING",
    "DYNAMIC",
    "AWS",
    "SHARDINGSPHERE"
  })
  public Contender contender;

  TenantSource source;
  private @Nullable PostgresServer own;

  /**
   * Opens it.
   *
   * @param tenants the tenants
   * @throws SQLException if it cannot connect
   */
  @Setup(Level.Trial)
  public void open(Tenants tenants) throws SQLException {
    Integer port = Integer.getInteger(PostgresServer.PORT_PROPERTY);
    if (port == null) {
      own = PostgresServer.start(tenants.ids());
      port = own.port();
    }
    Fleet fleet = PostgresServer.fleet(port);
    source = contender.open(fleet, tenants.ids());
    Tenants.settle();
  }

  /** Closes it. */
  @TearDown(Level.Trial)
  public void close() {
    source.close();
    if (own != null) {
      own.close();
    }
  }
}
