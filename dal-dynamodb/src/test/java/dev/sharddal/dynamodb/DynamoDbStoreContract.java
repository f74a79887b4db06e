package dev.sharddal.dynamodb;

import dev.sharddal.dynamodb.DynamoDbLocal.Tables;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.store.MetadataStoreContract;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** What every store has to do, of whatever speaks DynamoDB's protocol. */
abstract class DynamoDbStoreContract extends MetadataStoreContract {

  private Tables tables;

  abstract DynamoDbClient client();

  @Override
  protected WritableMetadataStore store() {
    return newStore(ScalarAttributeType.S);
  }

  @Override
  protected WritableMetadataStore storeWithNumericTenant(Map<String, Object> row) {
    WritableMetadataStore store = newStore(ScalarAttributeType.N);
    putRawTenantRow(row);
    return store;
  }

  private DynamoDbMetadataStore newStore(ScalarAttributeType tenantIdType) {
    tables = DynamoDbLocal.newNames();
    DynamoDbMetadataStore store = tables.patient(client()).build();
    store.createTables(tenantIdType);
    return store;
  }

  @Override
  protected WritableMetadataStore storeOnTheSameRows() {
    return tables.patient(client()).build();
  }

  @Override
  protected void putRawDatabaseRow(Map<String, Object> row) {
    Rows.put(client(), tables.databases(), item(row));
  }

  @Override
  protected void putRawTenantRow(Map<String, Object> row) {
    Rows.put(client(), tables.tenants(), item(row));
  }

  private static Map<String, AttributeValue> item(Map<String, Object> row) {
    Map<String, AttributeValue> item = new HashMap<>();
    row.forEach((name, value) -> item.put(name, Attributes.of(value, false)));
    return item;
  }

  @Override
  protected Map<String, ?> rawDatabaseRow(DatabaseKey key) {
    return Attributes.toTree(Rows.get(client(), tables.databases(), TableLayout.databaseKey(key)));
  }

  @Override
  protected Map<String, ?> rawTenantRow(String tenantId) {
    return Attributes.toTree(
        Rows.get(client(), tables.tenants(), TableLayout.tenantKey(tenantId, false)));
  }
}
