package dev.sharddal.benchmarks.sources;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.DataAccessLayerBuilder;
import dev.sharddal.benchmarks.fleet.Fleet;
import dev.sharddal.benchmarks.fleet.Patience;
import dev.sharddal.event.DalListener;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.PoolStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** The library, with its defaults as far as requests can feel them. */
public final class Sharddal implements TenantSource {

  /** Longer than a run: what is measured is the look-up, not the refresh in the background. */
  private static final Duration TTL = Duration.ofHours(1);

  private final DataAccessLayer dal;

  /**
   * Opens every pool, and asks for each tenant once.
   *
   * @param fleet the databases
   * @param tenantIds the tenants
   * @param observed whether a listener and meters are there
   */
  public Sharddal(Fleet fleet, List<String> tenantIds, boolean observed) {
    DataAccessLayerBuilder builder =
        DataAccessLayer.builder(fleet).tenantCacheTtl(TTL).maxStaleness(TTL);
    if (observed) {
      builder.listener(new DalListener() {}).meterRegistry(new SimpleMeterRegistry());
    }
    dal = builder.build();
    dal.initializeDB();
    Patience.await(() -> dal.status().pools().stream().allMatch(Sharddal::isFull));
    FirstVisits.make(tenantIds.size(), tenant -> borrow(tenantIds.get(tenant)));
  }

  private static boolean isFull(PoolStatus pool) {
    return pool.active() + pool.idle() == Fleet.CONNECTIONS;
  }

  @Override
  public Connection borrow(String tenantId) throws SQLException {
    return dal.getConnection(tenantId);
  }

  @Override
  public Connection borrow(long tenantId) throws SQLException {
    return dal.getConnection(tenantId);
  }

  /**
   * Returns the DataSource of one tenant.
   *
   * @param tenantId the tenant
   */
  public DataSource dataSource(String tenantId) {
    return dal.dataSource(tenantId, UseCase.WRITE);
  }

  DataSource currentTenantDataSource() {
    return dal.currentTenantDataSource();
  }

  @Override
  public void close() {
    dal.close();
  }
}
