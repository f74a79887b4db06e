package dev.sharddal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.WritableMetadataStore;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InMemoryMetadataStoreTest extends MetadataStoreContract {

  private static final DatabaseKey KEY = new DatabaseKey("s1", "app");

  private InMemoryMetadataStore store = InMemoryMetadataStore.create();

  @Override
  protected WritableMetadataStore store() {
    store = InMemoryMetadataStore.create();
    return store;
  }

  @Override
  protected void putRawDatabaseRow(Map<String, Object> row) {
    store.putRow(row);
  }

  @Override
  protected void putRawTenantRow(Map<String, Object> row) {
    store.putTenantRow(row);
  }

  @Override
  protected Map<String, ?> rawDatabaseRow(DatabaseKey key) {
    return store.row(key);
  }

  @Override
  protected Map<String, ?> rawTenantRow(String tenantId) {
    return store.row(tenantId);
  }

  @Test
  void put_valuesForSetUp_keepTheirOwnVersionAndEpoch() {
    TenantMetadata tenant = TenantMetadata.of("t-1", KEY).withEpoch(3);

    InMemoryMetadataStore same = store.put(Rows.metadata(KEY).withVersion(7)).put(tenant);

    assertThat(same).isSameAs(store);
    assertThat(store.findDatabase(KEY)).contains(Rows.metadata(KEY).withVersion(7));
    assertThat(store.findTenant("t-1")).contains(tenant);
    assertThat(store.put(tenant.withEpoch(1)).findTenant("t-1")).contains(tenant.withEpoch(1));
  }

  @Test
  void putRow_keyThatCannotBeRead_isRefusedUnderALabel() {
    store.putRow(Map.of("ShardName", "eu\n1", "DatabaseName", "app"));

    RefusedRow row = store.scanDatabases().refused().get(0);

    assertThat(row.key()).isNull();
    assertThat(row.label()).isEqualTo("row 1 (eu\\n1/app)");
  }

  @Test
  void putRow_mapChangedAfterwards_staysAsItWas() {
    Map<String, Object> row = new HashMap<>(Rows.database("s1", "app"));
    store.putRow(row);

    row.clear();

    assertThat(store.findDatabase(KEY)).contains(Rows.metadata(KEY));
  }

  @Test
  void putTenantRow_idThatCannotBeRead_isRefusedAtOnce() {
    assertThatThrownBy(() -> store.putTenantRow(Map.of("TenantID", 1.5)))
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessageContaining("TenantID: expected a text or a whole number, but was 1.5");
  }
}
