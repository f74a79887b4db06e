package dev.sharddal.benchmarks.jmh;

import dev.sharddal.benchmarks.fleet.Fleet;
import dev.sharddal.benchmarks.sources.Contender;
import dev.sharddal.benchmarks.sources.TenantSource;
import java.sql.SQLException;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A contender on the stub driver that is called with text. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init")
public class AskedByText {

  /** The contender. */
  @Param({
    "ONE_POOL",
    "RAW",
    "RAW_METERED",
    "SHARDDAL",
    "SHARDDAL_OBSERVED",
    "SHARDDAL_CONTEXT",
    "SPRING",
    "DYNAMIC",
    "AWS"
  })
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
    source = contender.open(Fleet.onStubs(), tenants.ids());
    Tenants.settle();
  }

  /** Closes it. */
  @TearDown(Level.Trial)
  public void close() {
    source.close();
  }
}
