package dev.sharddal;

import dev.sharddal.borrow.TenantRouter;
import dev.sharddal.metadata.UseCase;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.sql.ShardingKey;
import java.sql.ShardingKeyBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A {@link javax.sql.DataSource} of one tenant, or of the tenant that is bound in {@link
 * TenantContext} at the time of each borrow.
 *
 * <p>JDBC's sharding key is the tenant's id: {@code createConnectionBuilder().shardingKey(key)}.
 */
final class TenantDataSource extends BorrowingDataSource {

  private final TenantRouter router;
  private final UseCase useCase;

  /** Null if the tenant bound in {@link TenantContext} is served. */
  private final @Nullable String fixedTenant;

  TenantDataSource(TenantRouter router, UseCase useCase, @Nullable String fixedTenant) {
    this.router = router;
    this.useCase = useCase;
    this.fixedTenant = fixedTenant;
  }

  @Override
  public Connection getConnection() throws SQLException {
    String tenant = fixedTenant != null ? fixedTenant : TenantContext.currentOrNull();
    if (tenant == null) {
      throw router.noTenantBound(useCase);
    }
    return router.borrow(tenant, useCase);
  }

  @Override
  public ShardingKeyBuilder createShardingKeyBuilder() {
    return new TenantKey.Builder();
  }

  @Override
  public ConnectionBuilder createConnectionBuilder() {
    return new Builder();
  }

  private final class Builder implements ConnectionBuilder {

    private @Nullable ShardingKey key;

    @Override
    public ConnectionBuilder shardingKey(@Nullable ShardingKey shardingKey) {
      key = shardingKey;
      return this;
    }

    @Override
    public Connection build() throws SQLException {
      if (key == null) {
        return getConnection();
      }
      String tenant = TenantKey.tenantOf(key);
      if (fixedTenant != null && !fixedTenant.equals(tenant)) {
        throw new SQLException("The sharding key is not that of this DataSource's tenant");
      }
      return router.borrow(tenant, useCase);
    }

    @Override
    public ConnectionBuilder superShardingKey(@Nullable ShardingKey superShardingKey) {
      if (superShardingKey != null) {
        throw new UnsupportedOperationException("A tenant has no super sharding key");
      }
      return this;
    }

    @Override
    public ConnectionBuilder user(String username) {
      throw new UnsupportedOperationException(
          "Credentials come from the metadata; user(username) is not supported.");
    }

    @Override
    public ConnectionBuilder password(String password) {
      throw new UnsupportedOperationException(
          "Credentials come from the metadata; password(password) is not supported.");
    }
  }
}
