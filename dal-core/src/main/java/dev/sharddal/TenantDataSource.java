package dev.sharddal;

import dev.sharddal.metadata.UseCase;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.ShardingKey;
import java.sql.ShardingKeyBuilder;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A {@link DataSource} over the data access layer: of one tenant, or of whichever is bound.
 *
 * <p>JDBC's sharding key is the tenant's id: {@code createConnectionBuilder().shardingKey(key)}.
 */
final class TenantDataSource implements DataSource {

  private final DataAccessLayer dal;
  private final UseCase useCase;

  /** Null: the tenant that is bound. */
  private final @Nullable String fixedTenant;

  TenantDataSource(DataAccessLayer dal, UseCase useCase, @Nullable String fixedTenant) {
    this.dal = dal;
    this.useCase = useCase;
    this.fixedTenant = fixedTenant;
  }

  @Override
  public Connection getConnection() throws SQLException {
    String tenant = fixedTenant != null ? fixedTenant : TenantContext.currentOrNull();
    if (tenant == null) {
      throw dal.noTenantBound(useCase);
    }
    return dal.getConnection(tenant, useCase);
  }

  /** Refused: the metadata says who logs in. */
  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("The metadata says who logs in");
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
        throw new SQLException("This DataSource belongs to another tenant than the sharding key");
      }
      return dal.getConnection(tenant, useCase);
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
      throw new UnsupportedOperationException("The metadata says who logs in");
    }

    @Override
    public ConnectionBuilder password(String password) {
      throw new UnsupportedOperationException("The metadata says who logs in");
    }
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  /** Does nothing: the library logs through SLF4J. */
  @Override
  public void setLogWriter(@Nullable PrintWriter out) {}

  /** Refused: a login takes as long as the driver settings of the metadata allow. */
  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    throw new SQLFeatureNotSupportedException("The metadata's driver properties say how long");
  }

  /** Returns 0: the metadata's driver settings say how long. */
  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("The library logs through SLF4J");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLException("Not a wrapper for " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
