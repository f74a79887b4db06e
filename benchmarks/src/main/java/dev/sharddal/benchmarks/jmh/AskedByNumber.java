package dev.sharddal.benchmarks.jmh;

import dev.sharddal.benchmarks.fleet.Fleet;
import dev.sharddal.benchmarks.sources.Contender;
import dev.sharddal.benchmarks.sources.FirstVisits;
import dev.sharddal.benchmarks.sources.TenantSource;
import java.sql.SQLException;
import java.util.List;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A contender on the stub driver that is called with numbers, after one borrow of every tenant in
 * use.
 */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init")
public class AskedByNumber {

  /** The contender. */
  @Param({"RAW", "SHARDDAL"})
  public Contender contender;

  TenantSource source;

  /**
   * Opens it.
   *
   * @param tenants the tenants
   * @throws SQLException if it cannot connect
   */
  @Setup(Level.Trial)
  public void open(Tenants tenants) throws SQLException {
    source = contender.open(Fleet.onStubs(), List.of());
    FirstVisits.make(tenants.tenants, tenant -> source.borrow(Tenants.number(tenant)));
    Tenants.settle();
  }

  /** Closes it. */
  @TearDown(Level.Trial)
  public void close() {
    source.close();
  }
}
