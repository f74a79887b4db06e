package dev.sharddal.store;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import java.util.LinkedHashMap;
import java.util.Map;

/** Rows and values for tests. */
public final class Rows {

  private Rows() {}

  /** Returns a good row whose {@code ConnectionDetails} is a map that may be changed. */
  public static Map<String, Object> database(String shard, String database) {
    return new LinkedHashMap<>(
        MetadataCodec.writeDatabase(metadata(new DatabaseKey(shard, database))));
  }

  /** Returns a good row. */
  public static Map<String, Object> tenant(Object tenantId) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("TenantID", tenantId);
    row.put("ShardName", "s1");
    row.put("DatabaseName", "app");
    return row;
  }

  /** Returns a good value at version 0. */
  public static DatabaseMetadata metadata(DatabaseKey key) {
    return DatabaseMetadata.of(key, ConnectionDetails.of(endpoint("db-1.internal")));
  }

  /** Returns a complete endpoint. */
  public static Endpoint endpoint(String host) {
    return Endpoint.at(host, 5432)
        .withEngine("postgresql")
        .withDatabase("app")
        .withCredentials("app", "s3cret");
  }

  /** Returns the map of an attribute. */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> map(Map<String, Object> tree, String... path) {
    Map<String, Object> at = tree;
    for (String key : path) {
      at = (Map<String, Object>) at.get(key);
    }
    return at;
  }
}
