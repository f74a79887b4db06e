package dev.sharddal.dynamodb;

import dev.sharddal.metadata.DatabaseKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The attributes of a metadata table.
 *
 * @param keys the partition key, then the sort key if there is one
 * @param attributes the other attributes that the library reads and writes
 * @param json the attributes that hold JSON, as text or as a map
 * @param version the attribute that every write is conditional on
 */
record TableLayout(List<String> keys, List<String> attributes, Set<String> json, String version) {

  static final TableLayout DATABASES =
      new TableLayout(
          List.of("ShardName", "DatabaseName"),
          List.of("ConnectionDetails", "CapacityMetrics", "Version"),
          Set.of("ConnectionDetails", "CapacityMetrics"),
          "Version");

  static final TableLayout TENANTS =
      new TableLayout(
          List.of("TenantID"),
          List.of("ShardName", "DatabaseName", "TenantTier", "State", "Epoch"),
          Set.of(),
          "Epoch");

  static Map<String, AttributeValue> databaseKey(DatabaseKey key) {
    return Map.of(
        "ShardName", AttributeValue.fromS(key.shardName()),
        "DatabaseName", AttributeValue.fromS(key.databaseName()));
  }

  /** Returns a key of the right form that no row has. */
  static Map<String, AttributeValue> probeOfDatabases() {
    return Map.of(
        "ShardName", AttributeValue.fromS("-"), "DatabaseName", AttributeValue.fromS("-"));
  }

  static Map<String, AttributeValue> tenantKey(String tenantId, boolean numeric) {
    return Map.of(
        "TenantID", numeric ? AttributeValue.fromN(tenantId) : AttributeValue.fromS(tenantId));
  }
}
