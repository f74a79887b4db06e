package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.store.MetadataCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of the two tables, as plain trees. */
final class Rows {

  /** It must be seen nowhere. */
  static final String PASSWORD = "c4n4ry-s3cr3t";

  static final DatabaseKey ONE = new DatabaseKey("shard-1", "orders");
  static final DatabaseKey TWO = new DatabaseKey("shard-2", "orders");

  final List<Map<String, Object>> databases = new ArrayList<>();
  final List<Map<String, Object>> tenants = new ArrayList<>();

  /** Two databases, of which one has replicas, and three tenants. */
  static Rows fleet() {
    Rows rows = new Rows();
    ConnectionDetails one =
        details("db-1.internal", 5432)
            .withEndpoint(
                UseCase.READ,
                Endpoint.UNSET.withHost("db-1-ro-a.internal").withWeight(2),
                Endpoint.UNSET.withHost("db-1-ro-b.internal"));
    rows.database(ONE, one, 3)
        .put("CapacityMetrics", Map.of("maxTenants", Map.of("SMALL", 2), "maxConnections", 100));
    rows.database(TWO, details("db-2.internal", 5432), 1);
    rows.tenant("acme", ONE, "ACTIVE", 4).put("TenantTier", "SMALL");
    rows.tenant("1001", ONE, "READ_ONLY", 0);
    rows.tenant("1002", TWO, "SUSPENDED", 2);
    return rows;
  }

  static ConnectionDetails details(String host, int port) {
    Endpoint defaults =
        Endpoint.UNSET
            .withEngine("postgresql")
            .withDatabase("postgres")
            .withCredentials("postgres", PASSWORD);
    return ConnectionDetails.of(defaults, Endpoint.at(host, port));
  }

  /** Adds a database, and returns its row. */
  Map<String, Object> database(DatabaseKey key, ConnectionDetails details, long version) {
    return add(
        databases,
        MetadataCodec.writeDatabase(DatabaseMetadata.of(key, details).withVersion(version)));
  }

  /** Adds a tenant, and returns its row. */
  Map<String, Object> tenant(String id, DatabaseKey home, String state, long epoch) {
    Map<String, Object> row =
        add(tenants, MetadataCodec.writeTenant(TenantMetadata.of(id, home).withEpoch(epoch)));
    row.put("State", state);
    return row;
  }

  private static Map<String, Object> add(
      List<Map<String, Object>> rows, Map<String, Object> values) {
    Map<String, Object> row = new LinkedHashMap<>(values);
    rows.add(row);
    return row;
  }

  /** Returns the rows as a metadata file has them. */
  String json() {
    return MetadataCodec.toJson(Map.of("databases", databases, "tenants", tenants));
  }
}
