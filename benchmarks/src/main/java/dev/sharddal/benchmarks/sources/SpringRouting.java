package dev.sharddal.benchmarks.sources;

import com.zaxxer.hikari.HikariDataSource;
import dev.sharddal.benchmarks.fleet.Fleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** Spring's routing with the tenant in a ThreadLocal, set and removed for each borrow. */
final class SpringRouting implements TenantSource {

  private static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

  private final List<HikariDataSource> pools;
  private final ByTenant routing = new ByTenant();

  SpringRouting(List<HikariDataSource> pools, List<String> tenantIds) {
    this.pools = pools;
    Map<Object, Object> byTenant = new HashMap<>();
    tenantIds.forEach(id -> byTenant.put(id, pools.get(Fleet.place(id, pools.size()))));
    routing.setTargetDataSources(byTenant);
    routing.setLenientFallback(false);
    routing.initialize();
  }

  private static final class ByTenant extends AbstractRoutingDataSource {
    @Override
    protected @Nullable Object determineCurrentLookupKey() {
      return CURRENT.get();
    }
  }

  @Override
  public Connection borrow(String tenantId) throws SQLException {
    CURRENT.set(tenantId);
    try {
      return routing.getConnection();
    } finally {
      CURRENT.remove();
    }
  }

  @Override
  public void close() {
    pools.forEach(HikariDataSource::close);
  }
}
