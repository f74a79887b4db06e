package dev.sharddal;

import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.ShardingKey;
import java.sql.ShardingKeyBuilder;
import org.jspecify.annotations.Nullable;

/** A tenant's id as a JDBC sharding key. */
record TenantKey(String tenantId) implements ShardingKey {

  static String tenantOf(ShardingKey key) throws SQLException {
    if (key instanceof TenantKey tenant) {
      return tenant.tenantId;
    }
    throw new SQLException(
        "Expected a sharding key from this DataSource's createShardingKeyBuilder(), but was a "
            + key.getClass().getName());
  }

  /** Accepts exactly one subkey: the tenant's id, as text or as a whole number. */
  static final class Builder implements ShardingKeyBuilder {

    private @Nullable Object subkey;

    @Override
    public ShardingKeyBuilder subkey(Object value, SQLType type) {
      if (subkey != null) {
        throw new IllegalStateException("A tenant's sharding key has one subkey only");
      }
      if (!(value instanceof String || value instanceof Long || value instanceof Integer)) {
        throw new IllegalArgumentException(
            "The subkey is the tenant's id, as text or as a whole number");
      }
      subkey = value;
      return this;
    }

    @Override
    public ShardingKey build() throws SQLException {
      if (subkey == null) {
        throw new SQLException("The sharding key needs one subkey: the tenant's id");
      }
      return new TenantKey(subkey.toString());
    }
  }
}
