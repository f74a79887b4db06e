package dev.sharddal.benchmarks.jmh;

import dev.sharddal.benchmarks.fleet.Fleet;
import dev.sharddal.benchmarks.sources.Sharddal;
import javax.sql.DataSource;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The library's DataSources of one tenant each, one for every tenant in use. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init")
public class TenantDataSources {

  private Sharddal sharddal;
  private DataSource[] byTenant;

  /**
   * Opens them.
   *
   * @param tenants the tenants
   */
  @Setup(Level.Trial)
  public void open(Tenants tenants) {
    sharddal = new Sharddal(Fleet.onStubs(), tenants.ids(), false);
    byTenant = tenants.ids().stream().map(sharddal::dataSource).toArray(DataSource[]::new);
    Tenants.settle();
  }

  DataSource of(int tenant) {
    return byTenant[tenant];
  }

  /** Closes them. */
  @TearDown(Level.Trial)
  public void close() {
    sharddal.close();
  }
}
