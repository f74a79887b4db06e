package dev.sharddal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sharddal.dynamodb.DynamoDbLocal.Tables;
import dev.sharddal.dynamodb.FaultyEndpoint.Answer;
import dev.sharddal.metadata.CapacityMetrics;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.UseCase;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** Tables that are not the library's own, and rows that other tools write. */
class DynamoDbTableKeysTest {

  @RegisterExtension static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

  private final Tables tables = DynamoDbLocal.newNames();
  private final DynamoDbMetadataStore store = tables.patient(DYNAMO.client()).build();

  private static void create(String table, String... keys) {
    DYNAMO
        .client()
        .createTable(
            request ->
                request
                    .tableName(table)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(
                        Stream.of(keys)
                            .map(key -> TableCreation.key(key, ScalarAttributeType.S))
                            .toList())
                    .keySchema(
                        IntStream.range(0, keys.length)
                            .mapToObj(
                                i ->
                                    KeySchemaElement.builder()
                                        .attributeName(keys[i])
                                        .keyType(i == 0 ? KeyType.HASH : KeyType.RANGE)
                                        .build())
                            .toList()));
  }

  private static MetadataStoreException refusal(DynamoDbMetadataStore store) {
    MetadataStoreException e =
        catchThrowableOfType(MetadataStoreException.class, store::scanDatabases);
    assertThat(e.reason()).isEqualTo(Reason.INVALID);
    assertThat(e.isRetryable()).isFalse();
    return e;
  }

  @Test
  void case14_oneTableForAll_isRecognizedWithTheKeySeenAndTheKeyWanted() {
    create(tables.databases(), "PK", "SK");
    Map<String, AttributeValue> database =
        new HashMap<>(Rows.row(Rows.KEY, Map.of("ConnectionDetails", Rows.detailsAsMap("h"))));
    database.put("PK", Rows.text("DB#s1"));
    database.put("SK", Rows.text("DB#orders"));
    Map<String, AttributeValue> tenant = new HashMap<>(Rows.tenantRow(Rows.text("acme")));
    tenant.put("PK", Rows.text("TENANT#acme"));
    tenant.put("SK", Rows.text("TENANT#acme"));
    Rows.put(DYNAMO.client(), tables.databases(), database);
    Rows.put(DYNAMO.client(), tables.databases(), tenant);
    DynamoDbMetadataStore one =
        new Tables(tables.databases(), tables.databases(), tables.changes())
            .patient(DYNAMO.client())
            .build();

    assertThat(refusal(one))
        .hasMessageContainingAll(
            "table '" + tables.databases() + "'",
            "has the key PK (S), SK (S)",
            "needs the partition key ShardName and the sort key DatabaseName",
            "belong to the library alone");
  }

  @Test
  void case14_keysOfOtherNames_areRecognizedInEmptyTablesToo() {
    create(tables.databases(), "shardName", "databaseName");
    create(tables.tenants(), "tenantId");

    assertThat(refusal(store))
        .hasMessageContainingAll(
            "has the key shardName (S), databaseName (S)", "needs the partition key ShardName");
  }

  @Test
  void case14_tenantTableWithAnotherKey_isRecognizedAtTheFirstScan() {
    create(tables.databases(), "ShardName", "DatabaseName");
    create(tables.tenants(), "tenantId");

    assertThat(refusal(store))
        .hasMessageContainingAll(
            "table '" + tables.tenants() + "'",
            "has the key tenantId (S)",
            "needs the partition key TenantID");
  }

  @Test
  void case14_tenantTableWithASortKey_isRecognized() {
    create(tables.databases(), "ShardName", "DatabaseName");
    create(tables.tenants(), "TenantID", "Version");

    assertThat(refusal(store)).hasMessageContaining("has the key TenantID (S), Version (S)");
  }

  @Test
  void case14_roleThatMayNotDescribe_isToldSo() throws Exception {
    create(tables.databases(), "PK");
    try (FaultyEndpoint proxy =
            new FaultyEndpoint(
                DYNAMO.endpoint(),
                (action, real) ->
                    action.equals("DescribeTable")
                        ? Answer.error("AccessDeniedException", "no")
                        : real.get());
        DynamoDbClient client = DynamoDbLocal.clientOf(proxy.uri()).build()) {

      assertThat(refusal(tables.patient(client).build()))
          .hasMessageContainingAll("has another key (allow dynamodb:DescribeTable to see it here)");
    }
  }

  @Test
  void case14_tenantTableThatIsMissing_doesNotFailTheScan() {
    create(tables.databases(), "ShardName", "DatabaseName");

    assertThat(store.scanDatabases().databases()).isEmpty();
    assertThat(store.scanDatabases().databases()).isEmpty();
  }

  @Test
  void case14_markersBesideDatabases_areIgnoredAndMakeNoRowADouble() {
    store.createTables();
    Rows.put(
        DYNAMO.client(),
        tables.databases(),
        Rows.row(Rows.KEY, Map.of("ConnectionDetails", Rows.detailsAsMap("h"))));
    DatabaseKey marker = new DatabaseKey("_meta", "lock");
    Rows.put(
        DYNAMO.client(),
        tables.databases(),
        Rows.row(marker, Map.of("Owner", Rows.text("ci"), "Expires", Rows.number("7"))));

    DatabaseScan scan = store.scanDatabases();

    assertThat(scan.databases()).extracting(row -> row.key()).containsExactly(Rows.KEY);
    assertThat(scan.refused()).isEmpty();
    assertThat(scan.ignored()).extracting(RefusedRow::key).containsExactly(marker);
  }

  @Test
  void case13_nullAttributes_countAsMissingAtEveryDepth() {
    store.createTables();
    AttributeValue nul = AttributeValue.fromNul(true);
    Map<String, AttributeValue> details = new HashMap<>(Rows.detailsAsMap("h").m());
    details.put("schema", nul);
    details.put("pool", nul);
    details.put("properties", AttributeValue.fromM(Map.of("sslmode", nul)));
    Map<String, AttributeValue> endpoints = new HashMap<>(details.get("endpoints").m());
    endpoints.put("READ", nul);
    details.put("endpoints", AttributeValue.fromM(endpoints));
    Rows.put(
        DYNAMO.client(),
        tables.databases(),
        Rows.row(
            Rows.KEY,
            Map.of(
                "ConnectionDetails",
                AttributeValue.fromM(details),
                "CapacityMetrics",
                nul,
                "Version",
                nul)));
    Map<String, AttributeValue> tenant = new HashMap<>(Rows.tenantRow(Rows.text("t-1")));
    tenant.put("State", Rows.text("suspended"));
    tenant.put("TenantTier", nul);
    tenant.put("Epoch", nul);
    Rows.put(DYNAMO.client(), tables.tenants(), tenant);

    DatabaseScan scan = store.scanDatabases();

    assertThat(scan.refused()).isEmpty();
    assertThat(scan.ignored()).isEmpty();
    assertThat(scan.databases())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.connectionDetails().endpoints()).containsOnlyKeys(UseCase.WRITE);
              assertThat(row.capacity()).isEqualTo(CapacityMetrics.UNKNOWN);
            });
    assertThat(store.findTenant("t-1"))
        .contains(TenantMetadata.of("t-1", Rows.KEY).withState(TenantState.SUSPENDED));
  }
}
