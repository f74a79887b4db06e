package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.metadata.CapacityMetrics;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.MetadataConflictException;
import dev.sharddal.metadata.TenantIdPattern;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.tenant.TenantAdmin;
import dev.sharddal.testing.GatedTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TenantAdminTest {

  private static final DatabaseKey HERE = new DatabaseKey("shard-1", "orders");
  private static final DatabaseKey THERE = new DatabaseKey("shard-2", "orders");
  private static final DatabaseKey NOWHERE = new DatabaseKey("shard-9", "orders");

  private final InMemoryMetadataStore store = InMemoryMetadataStore.create();
  private final List<String> written = new ArrayList<>();
  private final TenantAdmin admin =
      new TenantAdmin(
          store,
          TenantIdPattern.ANY,
          (before, after) -> written.add(before + " -> " + after.epoch()));

  @BeforeEach
  void makeDatabases() {
    store.put(database(HERE, CapacityMetrics.UNKNOWN));
    store.put(database(THERE, CapacityMetrics.UNKNOWN));
  }

  private static DatabaseMetadata database(DatabaseKey key, CapacityMetrics capacity) {
    ConnectionDetails details =
        ConnectionDetails.of(
            Endpoint.at("db", 5432)
                .withEngine("postgresql")
                .withDatabase("orders")
                .withCredentials("app", "s3cret"));
    return new DatabaseMetadata(key, details, capacity, 0);
  }

  @Test
  void assignTenant_newTenant_isWrittenAtEpochOne() {
    TenantMetadata tenant = admin.assignTenant("t", HERE, "SMALL");
    assertThat(store.findTenant("t")).contains(tenant);
    assertThat(tenant.epoch()).isOne();
    assertThat(tenant.tier()).isEqualTo("SMALL");
    assertThat(written).containsExactly("null -> 1");
  }

  @Test
  void assignTenant_thereAlready_isAConflictThatShowsIt() {
    admin.assignTenant("t", HERE, null);
    assertThatThrownBy(() -> admin.assignTenant("t", THERE, null))
        .isInstanceOf(MetadataConflictException.class)
        .hasMessageContaining(
            "Expected no such tenant, found tenant 't' in shard-1/orders, ACTIVE");
    assertThat(written).hasSize(1);
  }

  @Test
  void assignTenant_unknownDatabaseOrOneThatIsClosed_isRefused() {
    assertThatThrownBy(() -> admin.assignTenant("t", NOWHERE, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shard-9/orders has no row");
    store.put(database(THERE, new CapacityMetrics(Map.of(), Map.of(), null, null, false)));
    assertThatThrownBy(() -> admin.assignTenant("t", THERE, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shard-2/orders accepts no new tenants");
    assertThat(store.findTenant("t")).isEmpty();
  }

  @Test
  void moveTenant_movingTenant_isActiveAtTheNewPlace() {
    long epoch = admin.assignTenant("t", HERE, "LARGE").epoch();
    TenantMetadata moving = admin.setState("t", TenantState.MOVING, epoch);
    TenantMetadata moved = admin.moveTenant("t", HERE, THERE, moving.epoch());
    assertThat(moved).isEqualTo(new TenantMetadata("t", THERE, "LARGE", TenantState.ACTIVE, 3));
    assertThat(store.findTenant("t")).contains(moved);
  }

  @Test
  void moveTenant_anyOtherState_stays() {
    long epoch = admin.assignTenant("t", HERE, null).epoch();
    TenantMetadata suspended = admin.setState("t", TenantState.SUSPENDED, epoch);
    assertThat(admin.moveTenant("t", HERE, THERE, suspended.epoch()).state())
        .isEqualTo(TenantState.SUSPENDED);
  }

  @Test
  void moveTenant_whatCannotBe_isRefusedAndNothingIsWritten() {
    long epoch = admin.assignTenant("t", HERE, null).epoch();
    assertThatThrownBy(() -> admin.moveTenant("t", HERE, HERE, epoch))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> admin.moveTenant("t", HERE, NOWHERE, epoch))
        .hasMessageContaining("shard-9/orders has no row");
    assertThatThrownBy(() -> admin.moveTenant("t", THERE, HERE, epoch))
        .isInstanceOf(MetadataConflictException.class)
        .hasMessageContaining("Expected epoch 1 in shard-2/orders, found tenant 't' in shard-1");
    assertThatThrownBy(() -> admin.moveTenant("t", HERE, THERE, epoch + 1))
        .isInstanceOfSatisfying(
            MetadataConflictException.class,
            e -> {
              assertThat(e.expected()).isEqualTo(2);
              assertThat(e.actual()).isEqualTo(1);
            });
    assertThatThrownBy(() -> admin.moveTenant("nobody", HERE, THERE, 1))
        .hasMessageContaining("found no such tenant");
    assertThat(store.findTenant("t").orElseThrow().database()).isEqualTo(HERE);
  }

  @Test
  void tenantAdmin_storeThatCannotBeWritten_saysSo() {
    try (DataAccessLayer dal = DataAccessLayer.builder(new GatedTables(store)).build()) {
      assertThatThrownBy(dal::tenantAdmin)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("GatedTables is not a WritableMetadataStore");
    }
  }
}
