package dev.sharddal.benchmarks.sources;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** HikariCP alone: pools in an array, found by arithmetic on the id. */
final class RawPools implements TenantSource {

  private final HikariDataSource[] pools;

  RawPools(List<HikariDataSource> pools) {
    this.pools = pools.toArray(HikariDataSource[]::new);
  }

  /** Every character is touched, as any look-up by text has to. */
  @Override
  public Connection borrow(String tenantId) throws SQLException {
    int hash = 0;
    for (int i = 0; i < tenantId.length(); i++) {
      hash = 31 * hash + tenantId.charAt(i);
    }
    return at(hash).getConnection();
  }

  @Override
  public Connection borrow(long tenantId) throws SQLException {
    return at((int) tenantId).getConnection();
  }

  /** There are as many as a power of two, and the order is that of the fleet. */
  private HikariDataSource at(int hash) {
    return pools[Math.abs(hash) & (pools.length - 1)];
  }

  @Override
  public void close() {
    for (HikariDataSource pool : pools) {
      pool.close();
    }
  }
}
