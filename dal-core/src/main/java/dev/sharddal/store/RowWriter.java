package dev.sharddal.store;

import dev.sharddal.metadata.CapacityMetrics;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Converts values to rows. The order of attributes is stable, and values that are not specified are
 * omitted.
 */
final class RowWriter {

  private RowWriter() {}

  static Map<String, Object> database(DatabaseMetadata database) {
    Map<String, Object> row = new LinkedHashMap<>();
    putKey(row, database.key());
    row.put(RowReader.CONNECTION_DETAILS, details(database.connectionDetails()));
    if (!database.capacity().equals(CapacityMetrics.UNKNOWN)) {
      row.put(RowReader.CAPACITY_METRICS, capacity(database.capacity()));
    }
    row.put(RowReader.VERSION, database.version());
    return row;
  }

  static Map<String, Object> tenant(TenantMetadata tenant) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put(RowReader.TENANT_ID, tenant.tenantId());
    putKey(row, tenant.database());
    putIfSpecified(row, RowReader.TENANT_TIER, tenant.tier());
    row.put(RowReader.STATE, tenant.state().name());
    row.put(RowReader.EPOCH, tenant.epoch());
    return row;
  }

  private static void putKey(Map<String, Object> row, DatabaseKey key) {
    row.put(RowReader.SHARD_NAME, key.shardName());
    row.put(RowReader.DATABASE_NAME, key.databaseName());
  }

  private static Map<String, Object> details(ConnectionDetails details) {
    Map<String, Object> tree = endpoint(details.defaults());
    if (details.readBalancing() != null) {
      tree.put(MetadataKeys.READ_BALANCING, details.readBalancing().name());
    }
    Map<String, Object> endpoints = new LinkedHashMap<>();
    details
        .endpoints()
        .forEach(
            (useCase, replicas) -> {
              List<Object> all = new ArrayList<>();
              replicas.forEach(replica -> all.add(endpoint(replica)));
              endpoints.put(useCase.name(), all.size() == 1 ? all.get(0) : all);
            });
    tree.put("endpoints", endpoints);
    return tree;
  }

  private static Map<String, Object> endpoint(Endpoint endpoint) {
    Map<String, Object> tree = new LinkedHashMap<>();
    putIfSpecified(tree, "engine", endpoint.engine());
    putIfSpecified(tree, "host", endpoint.host());
    putIfSpecified(tree, "port", endpoint.port());
    putIfSpecified(tree, "database", endpoint.database());
    putIfSpecified(tree, "schema", endpoint.schema());
    putIfSpecified(tree, "identity", endpoint.identity());
    if (endpoint.pooler() != null) {
      tree.put("pooler", endpoint.pooler().word());
    }
    if (endpoint.credentials() != null) {
      tree.put("credentials", credentials(endpoint.credentials()));
    }
    putIfNotEmpty(tree, "properties", new TreeMap<>(endpoint.properties()));
    putIfNotEmpty(tree, "pool", pool(endpoint.pool()));
    putIfSpecified(tree, "weight", endpoint.weight());
    return tree;
  }

  private static Map<String, Object> credentials(Credentials credentials) {
    Map<String, Object> tree = new LinkedHashMap<>();
    if (credentials instanceof Credentials.Password login) {
      tree.put("username", login.username());
      tree.put("password", login.password());
    } else if (credentials instanceof Credentials.Secret secret) {
      tree.put("secretId", secret.secretId());
    } else if (credentials instanceof Credentials.Iam iam) {
      tree.put("username", iam.username());
      tree.put("authentication", "iam");
      if (iam.signedFor() != null) {
        tree.put("endpoint", iam.signedFor().toString());
      }
      putIfSpecified(tree, "region", iam.region());
    }
    return tree;
  }

  private static Map<String, Object> pool(PoolSettings pool) {
    Map<String, Object> tree = new LinkedHashMap<>();
    putIfSpecified(tree, "maximumPoolSize", pool.maximumPoolSize());
    putIfSpecified(tree, "minimumIdle", pool.minimumIdle());
    putIfSpecified(tree, "connectionTimeoutMs", millis(pool.connectionTimeout()));
    putIfSpecified(tree, "validationTimeoutMs", millis(pool.validationTimeout()));
    putIfSpecified(tree, "idleTimeoutMs", millis(pool.idleTimeout()));
    putIfSpecified(tree, "keepaliveTimeMs", millis(pool.keepaliveTime()));
    putIfSpecified(tree, "maxLifetimeMs", millis(pool.maxLifetime()));
    if (pool.sessionReset() != null) {
      tree.put("sessionReset", pool.sessionReset().name());
    }
    putIfSpecified(tree, "maximumWaiting", pool.maximumWaiting());
    return tree;
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : (Long) duration.toMillis();
  }

  private static Map<String, Object> capacity(CapacityMetrics capacity) {
    Map<String, Object> tree = new LinkedHashMap<>();
    putIfNotEmpty(tree, "maxTenants", new TreeMap<>(capacity.maxTenants()));
    putIfNotEmpty(tree, "tenants", new TreeMap<>(capacity.tenants()));
    putIfSpecified(tree, "region", capacity.region());
    putIfSpecified(tree, "maxConnections", capacity.maxConnections());
    putIfSpecified(tree, "acceptsNewTenants", capacity.acceptsNewTenants());
    return tree;
  }

  private static void putIfNotEmpty(Map<String, Object> tree, String key, Map<String, ?> members) {
    if (!members.isEmpty()) {
      tree.put(key, members);
    }
  }

  private static void putIfSpecified(Map<String, Object> tree, String key, @Nullable Object value) {
    if (value != null) {
      tree.put(key, value);
    }
  }
}
