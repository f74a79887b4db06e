package dev.sharddal.benchmarks.sources;

import com.baomidou.dynamic.datasource.DynamicRoutingDataSource;
import com.baomidou.dynamic.datasource.toolkit.DynamicDataSourceContextHolder;
import com.zaxxer.hikari.HikariDataSource;
import dev.sharddal.benchmarks.fleet.Fleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** dynamic-datasource with the tenant as the key, pushed and polled for each borrow. */
final class DynamicRouting implements TenantSource {

  private final List<HikariDataSource> pools;
  private final DynamicRoutingDataSource routing = new DynamicRoutingDataSource(List.of());

  DynamicRouting(List<HikariDataSource> pools, List<String> tenantIds) {
    this.pools = pools;
    routing.setStrict(true);
    tenantIds.forEach(id -> routing.addDataSource(id, pools.get(Fleet.place(id, pools.size()))));
  }

  @Override
  public Connection borrow(String tenantId) throws SQLException {
    DynamicDataSourceContextHolder.push(tenantId);
    try {
      return routing.getConnection();
    } finally {
      DynamicDataSourceContextHolder.poll();
    }
  }

  @Override
  public void close() {
    pools.forEach(HikariDataSource::close);
  }
}
