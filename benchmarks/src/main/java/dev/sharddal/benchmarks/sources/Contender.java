package dev.sharddal.benchmarks.sources;

import com.zaxxer.hikari.HikariDataSource;
import dev.sharddal.benchmarks.fleet.Fleet;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.List;

/** The measured implementations. */
public enum Contender {
  /** HikariCP, always the same pool: not even a request's pool has to be found. */
  ONE_POOL,

  /** HikariCP, the pool found by arithmetic on the id: no routing can be cheaper. */
  RAW,

  /** RAW with the driver's default settings instead of the library's. */
  RAW_DRIVER_DEFAULTS,

  /** The same with HikariCP's own Micrometer meters. */
  RAW_METERED,

  /** The library. */
  SHARDDAL,

  /** The library with a listener and with Micrometer. */
  SHARDDAL_OBSERVED,

  /** The library's DataSource that follows TenantContext, which is bound and unbound each time. */
  SHARDDAL_CONTEXT,

  /** Spring's AbstractRoutingDataSource over a map with an entry for each tenant. */
  SPRING,

  /** baomidou's dynamic-datasource with an entry for each tenant. */
  DYNAMIC,

  /** The AWS Advanced JDBC Wrapper with pools of its own; the database is found as in RAW. */
  AWS,

  /** ShardingSphere-JDBC, which reads the tenant out of the statement. */
  SHARDINGSPHERE;

  /**
   * Opens it.
   *
   * @param fleet the databases
   * @param tenantIds the tenants, for contenders that keep state per tenant; these instances must
   *     not be used for borrows later
   * @throws SQLException if it cannot connect
   */
  public TenantSource open(Fleet fleet, List<String> tenantIds) throws SQLException {
    return switch (this) {
      case ONE_POOL -> new RawPools(fleet.openPools().subList(0, 1));
      case RAW -> new RawPools(fleet.openPools());
      case RAW_DRIVER_DEFAULTS -> new RawPools(fleet.openPools((database, config) -> {}));
      case RAW_METERED -> new RawPools(metered(fleet, new SimpleMeterRegistry()));
      case SHARDDAL -> new Sharddal(fleet, tenantIds, false);
      case SHARDDAL_OBSERVED -> new Sharddal(fleet, tenantIds, true);
      case SHARDDAL_CONTEXT -> new SharddalContext(fleet, tenantIds);
      case SPRING -> new SpringRouting(fleet.openPools(), tenantIds);
      case DYNAMIC -> new DynamicRouting(fleet.openPools(), tenantIds);
      case AWS -> new AwsWrapper(fleet);
      case SHARDINGSPHERE -> new ShardingSphere(fleet);
    };
  }

  private static List<HikariDataSource> metered(Fleet fleet, MeterRegistry registry) {
    return fleet.openPools(
        (database, config) -> {
          Fleet.tellDriver(database, config);
          config.setMetricRegistry(registry);
        });
  }
}
