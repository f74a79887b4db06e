package dev.sharddal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.metadata.ChangeCursor;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataChanges;
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
    store.putRow(Map.of("ShardName", "eu\n1", "DatabaseName", "app", "Version", 1));

    RefusedRow row = store.scanDatabases().refused().get(0);

    assertThat(row.key()).isNull();
    assertThat(row.label()).isEqualTo("row 1 (?/app)");
  }

  @Test
  void putRow_mapChangedAfterwards_staysAsItWas() {
    Map<String, Object> row = new HashMap<>(Rows.database("s1", "app"));
    store.putRow(row);

    row.clear();

    assertThat(store.findDatabase(KEY)).contains(Rows.metadata(KEY));
  }

  @Test
  void changes_moreThanAreRemembered_areUnknownAndThenGoOn() {
    ChangeCursor early = changes(null).next();
    store.putTenant(TenantMetadata.of("t-1", KEY), WritableMetadataStore.ABSENT);
    ChangeCursor late = changes(early).next();

    for (int epoch = 1; epoch <= 10_000; epoch++) {
      store.putTenant(TenantMetadata.of("t-1", KEY), epoch);
    }

    assertThat(changes(early).complete()).isFalse();
    assertThat(changes(early).tenants()).isEmpty();
    assertThat(changes(late).complete()).isTrue();
    assertThat(changes(late).tenants()).containsExactly("t-1");
    ChangeCursor next = changes(early).next();
    assertThat(changes(next).isEmpty()).isTrue();
    store.deleteTenant("t-1", 10_001);
    assertThat(changes(next).tenants()).containsExactly("t-1");
  }

  @Test
  void changes_cursorOfAnotherStore_isRefused() {
    ChangeCursor other = InMemoryMetadataStore.create().changesSince(null).orElseThrow().next();

    assertThatThrownBy(() -> store.changesSince(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cursor of this store");
  }

  /** Set-up and what a hand would edit. */
  @Test
  void changes_rowsPutBehindTheLibrary_areNotTold() {
    ChangeCursor place = changes(null).next();

    store.put(Rows.metadata(KEY)).put(TenantMetadata.of("t-1", KEY));
    store.putRow(Rows.database("s2", "app")).putTenantRow(Rows.tenant("t-2"));

    assertThat(changes(place).isEmpty()).isTrue();
  }

  private MetadataChanges changes(ChangeCursor since) {
    return store.changesSince(since).orElseThrow();
  }

  @Test
  void putTenantRow_idThatCannotBeRead_isRefusedAtOnce() {
    assertThatThrownBy(() -> store.putTenantRow(Map.of("TenantID", 1.5)))
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessageContaining("TenantID: expected a string or a whole number, but was 1.5");
  }
}
