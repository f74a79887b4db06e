package dev.sharddal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.dynamodb.DynamoDbLocal.Tables;
import dev.sharddal.dynamodb.FaultyEndpoint.Answer;
import dev.sharddal.dynamodb.FaultyEndpoint.Fault;
import dev.sharddal.metadata.CapacityMetrics;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.MetadataConflictException;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.WritableMetadataStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What a write leaves in the table, and what it says when it lost. */
class DynamoDbWritesTest {

  private static final long ABSENT = WritableMetadataStore.ABSENT;
  private static final CapacityMetrics CAPACITY =
      new CapacityMetrics(Map.of("SMALL", 9_007_199_254_740_993L), Map.of(), null, 400, null);

  @RegisterExtension static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

  private final Tables tables = DynamoDbLocal.newNames();
  private DynamoDbMetadataStore store;

  @BeforeEach
  void createStore() {
    store = DYNAMO.newStore(tables);
  }

  private Map<String, AttributeValue> databaseRow() {
    return Rows.get(DYNAMO.client(), tables.databases(), TableLayout.databaseKey(Rows.KEY));
  }

  private Map<String, AttributeValue> tenantRow(String id) {
    return Rows.get(DYNAMO.client(), tables.tenants(), TableLayout.tenantKey(id, false));
  }

  private void putByHand(Map<String, AttributeValue> attributes) {
    Rows.put(DYNAMO.client(), tables.databases(), Rows.row(Rows.KEY, attributes));
  }

  private static DatabaseMetadata withCapacity(String host) {
    DatabaseMetadata plain = Rows.database(Rows.KEY, host);
    return new DatabaseMetadata(plain.key(), plain.connectionDetails(), CAPACITY, 0);
  }

  @Test
  void put_newRow_isJsonText() {
    store.putDatabase(withCapacity("h-1"), ABSENT);
    assertThat(databaseRow().get("ConnectionDetails").s()).contains("\"h-1\"");
    assertThat(databaseRow().get("CapacityMetrics").s()).contains("9007199254740993");
    assertThat(databaseRow().get("Version").n()).isEqualTo("1");
    assertThat(store.findDatabase(Rows.KEY)).contains(withCapacity("h-1").withVersion(1));
  }

  @Test
  void put_rowOfMaps_staysMaps() {
    putByHand(
        Map.of(
            "ConnectionDetails", Rows.detailsAsMap("h-1"),
            "CapacityMetrics", AttributeValue.fromM(Map.of("maxConnections", Rows.number("400")))));
    DatabaseMetadata written = store.putDatabase(withCapacity("h-2"), 0);
    Map<String, AttributeValue> details = databaseRow().get("ConnectionDetails").m();
    assertThat(details.get("endpoints").m().get("WRITE").m())
        .containsEntry("host", Rows.text("h-2"))
        .containsEntry("port", Rows.number("5432"));
    assertThat(databaseRow().get("CapacityMetrics").m().get("maxTenants").m())
        .containsEntry("SMALL", Rows.number("9007199254740993"));
    assertThat(store.findDatabase(Rows.KEY)).contains(written);
  }

  @Test
  void put_rowOfMapAndText_keepsEach() {
    putByHand(
        Map.of(
            "ConnectionDetails", Rows.detailsAsText("h-1"),
            "CapacityMetrics", AttributeValue.fromM(Map.of())));
    store.putDatabase(withCapacity("h-2"), 0);
    assertThat(databaseRow().get("ConnectionDetails").s()).contains("\"h-2\"");
    assertThat(databaseRow().get("CapacityMetrics").hasM()).isTrue();
  }

  @Test
  void put_unknownAttributes_areLeftAlone() {
    AttributeValue set = AttributeValue.fromSs(List.of("a", "b"));
    putByHand(Map.of("ConnectionDetails", Rows.detailsAsText("h-1"), "Owner", set));
    store.putDatabase(Rows.database(Rows.KEY, "h-2"), 0);
    assertThat(databaseRow()).containsEntry("Owner", set);
  }

  @Test
  void put_valueThatBecameNull_isRemoved() {
    DatabaseMetadata database = store.putDatabase(withCapacity("h-1"), ABSENT);
    store.putDatabase(Rows.database(Rows.KEY, "h-1"), database.version());
    assertThat(databaseRow()).doesNotContainKey("CapacityMetrics");

    TenantMetadata tenant = TenantMetadata.of("t-1", Rows.KEY).withTier("LARGE");
    tenant = store.putTenant(tenant, ABSENT);
    assertThat(tenantRow("t-1")).containsEntry("TenantTier", Rows.text("LARGE"));
    store.putTenant(tenant.withTier(null), tenant.epoch());
    assertThat(tenantRow("t-1")).doesNotContainKey("TenantTier");
  }

  @Test
  void put_rowWithoutVersion_isAtZero() {
    putByHand(Map.of("ConnectionDetails", Rows.detailsAsText("h-1")));
    assertConflict(() -> store.putDatabase(Rows.database(Rows.KEY, "h-2"), 1), 1, 0);
    assertThat(store.putDatabase(Rows.database(Rows.KEY, "h-2"), 0).version()).isEqualTo(1);

    putByHand(
        Map.of(
            "ConnectionDetails", Rows.detailsAsText("h"), "Version", AttributeValue.fromNul(true)));
    assertConflict(() -> store.putDatabase(Rows.database(Rows.KEY, "h-2"), 1), 1, 0);
    assertThat(store.putDatabase(Rows.database(Rows.KEY, "h-2"), 0).version()).isEqualTo(1);
  }

  @Test
  void put_lostRace_showsBothSides() {
    DatabaseMetadata database = Rows.database(Rows.KEY, "h-1");
    assertConflict(() -> store.putDatabase(database, 0), 0, ABSENT);
    assertConflict(() -> store.putDatabase(database, 4), 4, ABSENT);
    store.putDatabase(database, ABSENT);
    store.putDatabase(database, 1);
    assertConflict(() -> store.putDatabase(database, ABSENT), ABSENT, 2);
    assertConflict(() -> store.putDatabase(database, 1), 1, 2);
    assertConflict(() -> store.deleteDatabase(Rows.KEY, 1), 1, 2);
    store.deleteDatabase(Rows.KEY, 2);
    assertConflict(() -> store.deleteDatabase(Rows.KEY, 2), 2, ABSENT);
    assertConflict(() -> store.deleteTenant("t-1", 0), 0, ABSENT);
  }

  private static void assertConflict(Runnable write, long expected, long actual) {
    assertThatThrownBy(write::run)
        .isInstanceOfSatisfying(
            MetadataConflictException.class,
            e -> {
              assertThat(e.expected()).isEqualTo(expected);
              assertThat(e.actual()).isEqualTo(actual);
            });
  }

  @Test
  void put_rowWhoseVersionIsNoNumber_saysSo() {
    putByHand(
        Map.of("ConnectionDetails", Rows.detailsAsText("h-1"), "Version", Rows.text("seven")));
    assertThatThrownBy(() -> store.putDatabase(Rows.database(Rows.KEY, "h-2"), 0))
        .isInstanceOfSatisfying(
            MetadataStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID))
        .hasMessageContaining("Database 'shard-1/db-1'")
        .hasMessageContaining("Version");
  }

  /** The SDK sends a write again whose answer it lost. That is no lost race. */
  @Test
  void write_answerLost_isCarriedOutOnceAndSucceeds() throws IOException {
    AtomicInteger writes = new AtomicInteger();
    Fault firstAnswerIsLost =
        (action, real) -> {
          Answer answer = real.get();
          boolean first = action.equals("TransactWriteItems") && writes.incrementAndGet() == 1;
          return first ? null : answer;
        };
    withFault(
        firstAnswerIsLost,
        faulty -> {
          DatabaseMetadata database = Rows.database(Rows.KEY, "h-1");
          assertThat(faulty.putDatabase(database, ABSENT).version()).isEqualTo(1);
          assertThat(writes).hasValue(2);
          writes.set(0);
          assertThat(faulty.putDatabase(database, 1).version()).isEqualTo(2);
          assertThat(databaseRow().get("Version").n()).isEqualTo("2");
          writes.set(0);
          faulty.deleteDatabase(Rows.KEY, 2);
          assertThat(writes).hasValue(2);
          assertThat(databaseRow()).isEmpty();
        });
  }

  /** While a write is repeated, somebody else may write the same: that one did not win as well. */
  @Test
  void write_sameContentBySomebodyElse_isAConflict() {
    TenantMetadata moving =
        store.putTenant(TenantMetadata.of("t-1", Rows.KEY), ABSENT).withState(TenantState.MOVING);
    store.putTenant(moving, 1);
    assertConflict(() -> store.putTenant(moving, 1), 1, 2);
  }

  @Test
  void write_meetsAnotherTransaction_isSentAgain() throws IOException {
    AtomicInteger writes = new AtomicInteger();
    Answer met = Rows.cancelled("TransactionConflict", "None");
    withFault(
        (action, real) ->
            action.equals("TransactWriteItems") && writes.incrementAndGet() <= 2 ? met : real.get(),
        faulty -> {
          faulty.putDatabase(Rows.database(Rows.KEY, "h-1"), ABSENT);
          assertThat(databaseRow().get("Version").n()).isEqualTo("1");
        });
  }

  private void withFault(Fault fault, Consumer<DynamoDbMetadataStore> test) throws IOException {
    try (FaultyEndpoint endpoint = new FaultyEndpoint(DYNAMO.endpoint(), fault);
        DynamoDbClient client = DynamoDbLocal.clientOf(endpoint.uri()).build()) {
      test.accept(tables.patient(client).build());
    }
  }
}
