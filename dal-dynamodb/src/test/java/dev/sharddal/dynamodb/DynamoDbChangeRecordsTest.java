package dev.sharddal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sharddal.dynamodb.DynamoDbLocal.Tables;
import dev.sharddal.dynamodb.FaultyEndpoint.Answer;
import dev.sharddal.dynamodb.FaultyEndpoint.Fault;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.MetadataConflictException;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.WritableMetadataStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** A row and the record of its change are written together, or neither of them. */
class DynamoDbChangeRecordsTest {

  private static final long ABSENT = WritableMetadataStore.ABSENT;
  private static final DatabaseMetadata DATABASE = Rows.database(Rows.KEY, "h-1");
  private static final TenantMetadata TENANT = TenantMetadata.of("42", Rows.KEY);

  @RegisterExtension static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

  private final Tables tables = DynamoDbLocal.newNames();
  private final FakeClock clock = new FakeClock();

  private DynamoDbMetadataStore newStore() {
    DynamoDbMetadataStore store = store();
    store.createTables();
    return store;
  }

  private DynamoDbMetadataStore store() {
    return tables.patient(DYNAMO.client()).clock(clock).build();
  }

  private List<Map<String, AttributeValue>> records() {
    return new ArrayList<>(DYNAMO.client().scan(r -> r.tableName(tables.changes())).items());
  }

  private Map<String, AttributeValue> tenantRow() {
    return Rows.get(DYNAMO.client(), tables.tenants(), TableLayout.tenantKey("42", false));
  }

  // What a record holds.

  @Test
  void record_ofADatabase_isItsKeyAndTheTime() {
    newStore().putDatabase(DATABASE, ABSENT);
    assertThat(records())
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record)
                  .containsOnlyKeys("Bucket", "Change", "ShardName", "DatabaseName", "Expires")
                  .containsAllEntriesOf(TableLayout.databaseKey(Rows.KEY));
              assertTime(record);
            });
  }

  @Test
  void record_ofATenant_isItsIdAsTextWhateverTheTableHas() {
    DynamoDbMetadataStore store = store();
    store.createTables(ScalarAttributeType.N);
    store.putTenant(TENANT, ABSENT);
    store.deleteTenant("42", 1);
    assertThat(records())
        .hasSize(2)
        .allSatisfy(
            record -> {
              assertThat(record)
                  .containsOnlyKeys("Bucket", "Change", "TenantID", "Expires")
                  .containsEntry("TenantID", Rows.text("42"));
              assertTime(record);
            });
  }

  private void assertTime(Map<String, AttributeValue> record) {
    long millis = clock.millis();
    assertThat(record.get("Bucket").n()).isEqualTo(String.valueOf(millis / 60_000));
    assertThat(record.get("Change").s()).matches(millis + "-[0-9a-f]{16}");
    assertThat(record.get("Expires").n()).isEqualTo(String.valueOf(millis / 1_000 + 3_600));
  }

  @Test
  void records_ofTheSameMillisecond_doNotMeet() {
    DynamoDbMetadataStore store = newStore();
    store.putTenant(TENANT, ABSENT);
    for (int epoch = 1; epoch < 20; epoch++) {
      store.putTenant(TENANT, epoch);
    }
    assertThat(records()).hasSize(20);
  }

  // Both or neither.

  @Test
  void rowRefused_leavesNoRecord() {
    DynamoDbMetadataStore store = newStore();
    store.putTenant(TENANT, ABSENT);
    DYNAMO.client().deleteItem(r -> r.tableName(tables.changes()).key(keyOf(records().get(0))));

    assertThatThrownBy(() -> store.putTenant(TENANT, ABSENT))
        .isInstanceOf(MetadataConflictException.class);
    assertThatThrownBy(() -> store.deleteTenant("42", 7))
        .isInstanceOf(MetadataConflictException.class);
    Endpoint large =
        Endpoint.at("h-1", 5432)
            .withEngine("postgresql")
            .withDatabase("app")
            .withCredentials("app", "x".repeat(420_000));
    assertThatThrownBy(
            () ->
                store.putDatabase(
                    DatabaseMetadata.of(Rows.KEY, ConnectionDetails.of(large)), ABSENT))
        .isInstanceOf(MetadataStoreException.class)
        .hasMessageContaining("UpdateItem on table '" + tables.databases() + "'");

    assertThat(records()).isEmpty();
  }

  private static Map<String, AttributeValue> keyOf(Map<String, AttributeValue> record) {
    return Map.of("Bucket", record.get("Bucket"), "Change", record.get("Change"));
  }

  /** The change table has the key of another one, so that it takes no record. */
  @Test
  void recordRefused_leavesNoRow() {
    tables.patient(DYNAMO.client()).withoutChangeTable().build().createTables();
    Tables mistaken = new Tables(tables.changes(), DynamoDbLocal.newNames().tenants(), "unused");
    mistaken.patient(DYNAMO.client()).withoutChangeTable().build().createTables();

    assertThatThrownBy(() -> store().putTenant(TENANT, ABSENT))
        .isInstanceOfSatisfying(
            MetadataStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID))
        .hasMessageContaining("PutItem on table '" + tables.changes() + "'");

    assertThat(tenantRow()).isEmpty();
  }

  @Test
  void answerLost_leavesOneRecord() throws IOException {
    newStore();
    AtomicInteger answers = new AtomicInteger();
    Fault firstIsLost =
        (action, real) -> {
          Answer answer = real.get();
          return answers.incrementAndGet() == 1 ? null : answer;
        };
    try (FaultyEndpoint endpoint = new FaultyEndpoint(DYNAMO.endpoint(), firstIsLost);
        DynamoDbClient client = DynamoDbLocal.clientOf(endpoint.uri()).build()) {
      tables.patient(client).build().putTenant(TENANT, ABSENT);
    }
    assertThat(answers).hasValue(2);
    assertThat(records()).hasSize(1);
    assertThat(tenantRow()).isNotEmpty();
  }

  // How late a record may be.

  /** Sees how long each request may take. */
  private static final class Bounds implements ExecutionInterceptor {
    final List<Duration> times = new CopyOnWriteArrayList<>();

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
      context
          .request()
          .overrideConfiguration()
          .flatMap(bounds -> bounds.apiCallTimeout())
          .ifPresent(times::add);
    }
  }

  @Test
  void write_meetsOtherTransactions_allAttemptsTogetherGetTheTimeOfOne() throws IOException {
    newStore();
    Bounds bounds = new Bounds();
    Fault slowAndMet =
        (action, real) -> {
          TimeUnit.MILLISECONDS.sleep(20); // the network
          return Rows.cancelled("TransactionConflict", "None");
        };
    try (FaultyEndpoint endpoint = new FaultyEndpoint(DYNAMO.endpoint(), slowAndMet);
        DynamoDbClient client =
            DynamoDbLocal.clientOf(endpoint.uri())
                .overrideConfiguration(c -> c.addExecutionInterceptor(bounds))
                .build()) {
      DynamoDbMetadataStore store =
          tables.on(client).callTimeout(Duration.ofSeconds(30)).clock(clock).build();
      assertThatThrownBy(() -> store.putTenant(TENANT, ABSENT))
          .isInstanceOfSatisfying(
              MetadataStoreException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
          .hasMessageContaining("TransactionConflict");
    }
    assertThat(bounds.times).hasSize(5);
    for (int attempt = 0; attempt < 5; attempt++) {
      assertThat(bounds.times.get(attempt))
          .isLessThanOrEqualTo(Duration.ofMillis(30_000 - 20L * attempt));
    }
  }

  @Test
  void write_meetsOtherTransactionsUntilItsTimeIsOver_isNotSentAgain() throws IOException {
    newStore();
    Fault slowAndMet =
        (action, real) -> {
          TimeUnit.MILLISECONDS.sleep(200); // the network
          return Rows.cancelled("None", "TransactionConflict");
        };
    try (FaultyEndpoint endpoint = new FaultyEndpoint(DYNAMO.endpoint(), slowAndMet);
        DynamoDbClient client = DynamoDbLocal.clientOf(endpoint.uri()).build()) {
      DynamoDbMetadataStore store = tables.on(client).callTimeout(Duration.ofMillis(700)).build();
      assertThatThrownBy(() -> store.putTenant(TENANT, ABSENT))
          .isInstanceOfSatisfying(
              MetadataStoreException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
      assertThat(endpoint.actions()).hasSizeLessThan(5);
    }
  }

  // Without the table.

  @Test
  void changeTableMissing_isToldWithItsNameAndHowToCreateIt() {
    tables.patient(DYNAMO.client()).withoutChangeTable().build().createTables();
    DynamoDbMetadataStore store = store();
    assertMissing(() -> store.changesSince(null));
    assertMissing(() -> store.putTenant(TENANT, ABSENT));
    assertMissing(() -> store.deleteTenant("42", 1));
    assertMissing(() -> store.putDatabase(DATABASE, ABSENT));
    assertMissing(() -> store.putDatabase(DATABASE, 1));
    assertMissing(() -> store.deleteDatabase(Rows.KEY, 1));
    assertThat(store.findTenant("42")).isEmpty();
    assertThat(store.scanDatabases().databases()).isEmpty();
  }

  private void assertMissing(ThrowingCallable request) {
    MetadataStoreException e = catchThrowableOfType(MetadataStoreException.class, request);
    assertThat(e.reason()).isEqualTo(Reason.MISSING);
    assertThat(e)
        .hasMessageContainingAll(
            "'" + tables.changes() + "' in eu-central-1",
            "partition key Bucket, a number",
            "sort key Change, a string",
            "time to live in Expires",
            "withoutChangeTable()");
    assertThat(e).hasCauseInstanceOf(SdkException.class);
  }

  @Test
  void rowTableMissing_isNotTakenForTheChangeTable() {
    newStore();
    DYNAMO.client().deleteTable(r -> r.tableName(tables.tenants()));
    assertThatThrownBy(() -> store().putTenant(TENANT, ABSENT))
        .hasMessageContaining("'" + tables.tenants() + "'")
        .hasMessageNotContainingAny(tables.changes());
  }

  @Test
  void withoutChangeTable_writesHaveNoRecordAndThereAreNoChanges() {
    newStore();
    DynamoDbMetadataStore store = tables.patient(DYNAMO.client()).withoutChangeTable().build();
    assertThat(store.changesSince(null)).isEmpty();
    store.putTenant(TENANT, ABSENT);
    store.putDatabase(DATABASE, ABSENT);
    store.deleteDatabase(Rows.KEY, 1);
    assertThat(records()).isEmpty();
    assertThat(store.findTenant("42")).isPresent();
    assertThatThrownBy(() -> store.deleteTenant("42", 7))
        .isInstanceOf(MetadataConflictException.class);
  }
}
