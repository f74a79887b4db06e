package dev.sharddal.dynamodb;

import dev.sharddal.dynamodb.FaultyEndpoint.Answer;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Rows as an operator would write them by hand. */
final class Rows {

  static final String SECRET = "c4nary-s3cret";
  static final DatabaseKey KEY = new DatabaseKey("shard-1", "db-1");

  private Rows() {}

  static DatabaseMetadata database(DatabaseKey key, String host) {
    return DatabaseMetadata.of(
        key,
        ConnectionDetails.of(
            Endpoint.at(host, 5432)
                .withEngine("postgresql")
                .withDatabase("app")
                .withCredentials("app", SECRET)));
  }

  static AttributeValue detailsAsText(String host) {
    return text(
        """
        {"engine": "postgresql", "database": "app",
         "credentials": {"username": "app", "password": "%s"},
         "endpoints": {"WRITE": {"host": "%s", "port": 5432}}}
        """
            .formatted(SECRET, host));
  }

  static AttributeValue detailsAsMap(String host) {
    return AttributeValue.fromM(
        Map.of(
            "engine", text("postgresql"),
            "database", text("app"),
            "credentials",
                AttributeValue.fromM(Map.of("username", text("app"), "password", text(SECRET))),
            "endpoints",
                AttributeValue.fromM(
                    Map.of(
                        "WRITE",
                        AttributeValue.fromM(
                            Map.of("host", text(host), "port", number("5432")))))));
  }

  /** A row of Database Metadata with these attributes beside its key. */
  static Map<String, AttributeValue> row(
      DatabaseKey key, Map<String, AttributeValue> otherAttributes) {
    Map<String, AttributeValue> row = new HashMap<>(otherAttributes);
    row.putAll(TableLayout.databaseKey(key));
    return row;
  }

  static Map<String, AttributeValue> tenantRow(AttributeValue id) {
    return Map.of("TenantID", id, "ShardName", text("shard-1"), "DatabaseName", text("db-1"));
  }

  static void put(DynamoDbClient client, String table, Map<String, AttributeValue> row) {
    client.putItem(r -> r.tableName(table).item(row));
  }

  static Map<String, AttributeValue> get(
      DynamoDbClient client, String table, Map<String, AttributeValue> key) {
    return client.getItem(r -> r.tableName(table).key(key).consistentRead(true)).item();
  }

  /** What DynamoDB answers to a transaction that it cancels, with the reason of each part. */
  static Answer cancelled(String... codes) {
    return new Answer(
        400,
        """
        {"__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
         "Message": "Transaction cancelled", "CancellationReasons": [%s]}
        """
            .formatted(
                Stream.of(codes)
                    .map("{\"Code\": \"%s\"}"::formatted)
                    .collect(Collectors.joining(", "))));
  }

  static AttributeValue text(String value) {
    return AttributeValue.fromS(value);
  }

  static AttributeValue number(String value) {
    return AttributeValue.fromN(value);
  }
}
