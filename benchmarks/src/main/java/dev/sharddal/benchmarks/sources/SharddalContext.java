package dev.sharddal.benchmarks.sources;

import dev.sharddal.TenantContext;
import dev.sharddal.benchmarks.fleet.Fleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** The library's DataSource that follows {@link TenantContext}, bound for each borrow. */
final class SharddalContext implements TenantSource {

  private final Sharddal sharddal;
  private final DataSource current;

  SharddalContext(Fleet fleet, List<String> tenantIds) {
    sharddal = new Sharddal(fleet, tenantIds, false);
    current = sharddal.currentTenantDataSource();
  }

  @Override
  public Connection borrow(String tenantId) throws SQLException {
    TenantContext.Scope scope = TenantContext.open(tenantId);
    try {
      return current.getConnection();
    } finally {
      scope.close();
    }
  }

  @Override
  public void close() {
    sharddal.close();
  }
}
