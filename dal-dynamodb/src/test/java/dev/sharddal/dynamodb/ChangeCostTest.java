package dev.sharddal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.dynamodb.DynamoDbLocal.Tables;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.WritableMetadataStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/**
 * What it costs to follow the changes, with the default settings. DynamoDB Local counts no unit for
 * a query that finds nothing. We reckon with one, so it is the requests that count here.
 */
class ChangeCostTest {

  @RegisterExtension static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

  private final Tables tables = DynamoDbLocal.newNames();
  private final FakeClock clock = new FakeClock();
  private final Units units = new Units();
  private DynamoDbClient client;
  private DynamoDbMetadataStore writer;
  private DynamoDbMetadataStore store;

  /** Asks for the read units of each query, which has to be consistent. */
  private static final class Units implements ExecutionInterceptor {
    final List<Double> consumed = new CopyOnWriteArrayList<>();

    @Override
    public SdkRequest modifyRequest(
        Context.ModifyRequest context, ExecutionAttributes executionAttributes) {
      QueryRequest query = (QueryRequest) context.request();
      assertThat(query.consistentRead()).isTrue();
      return query.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.TOTAL).build();
    }

    @Override
    public void afterExecution(
        Context.AfterExecution context, ExecutionAttributes executionAttributes) {
      consumed.add(((QueryResponse) context.response()).consumedCapacity().capacityUnits());
    }

    double sum() {
      return consumed.stream().mapToDouble(Double::doubleValue).sum();
    }
  }

  @BeforeEach
  void createStore() {
    writer = tables.patient(DYNAMO.client()).clock(clock).build();
    writer.createTables();
    client =
        DynamoDbLocal.clientOf(DYNAMO.endpoint())
            .overrideConfiguration(c -> c.addExecutionInterceptor(units))
            .build();
    store = tables.on(client).clock(clock).build();
    tables.patient(client).clock(clock).build().changesSince(null); // connects without hurry
  }

  @AfterEach
  void closeClient() {
    client.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100})
  void idleReading_isOneQueryAndOneUnit_howeverManyRowsThereAre(int rows) {
    for (int i = 0; i < rows; i++) {
      DatabaseKey key = new DatabaseKey("shard-" + i, "db");
      Rows.put(DYNAMO.client(), tables.tenants(), Rows.tenantRow(Rows.text("t-" + i)));
      writer.putDatabase(Rows.database(key, "h-1"), WritableMetadataStore.ABSENT);
    }
    clock.advanceSeconds(120);
    ChangeReader reader = new ChangeReader(store);
    units.consumed.clear();

    assertThat(reader.read().isEmpty()).isTrue();

    assertThat(units.consumed).hasSize(1);
    assertThat(units.sum()).isLessThanOrEqualTo(1);
  }

  @Test
  void readingThatMeetsAChangeAgain_isOneQueryAndOneUnit() {
    ChangeReader reader = new ChangeReader(store);
    writer.putTenant(TenantMetadata.of("t-1", Rows.KEY), WritableMetadataStore.ABSENT);
    assertThat(reader.tenants()).hasSize(1);
    units.consumed.clear();

    assertThat(reader.read().isEmpty()).isTrue();

    assertThat(units.consumed).containsExactly(1.0);
  }

  /**
   * Of the 60 readings of a minute, the 17 after its beginning and the 10 before its end take 2.
   */
  @Test
  void idleMinute_ofOneReadingASecond() {
    ChangeReader reader = new ChangeReader(store);
    units.consumed.clear();
    for (int second = 0; second < 60; second++) {
      clock.advanceSeconds(1);
      assertThat(reader.read().isEmpty()).isTrue();
    }
    assertThat(units.consumed).hasSize(60 + 17 + 10);
    assertThat(units.sum()).isLessThanOrEqualTo(87);
  }

  @Test
  void readingInABusyMinute_doesNotReadWhatIsOlderThanItLooksBack() {
    for (int i = 0; i < 50; i++) {
      writer.putTenant(TenantMetadata.of("t-" + i, Rows.KEY), WritableMetadataStore.ABSENT);
    }
    clock.advanceSeconds(17);
    ChangeReader reader = new ChangeReader(store);
    units.consumed.clear();

    assertThat(reader.read().isEmpty()).isTrue();

    assertThat(units.consumed).hasSize(1).containsOnly(0.0);
  }

  @Test
  void readingOfFiftyChanges_takesTwoUnitsAtTheMost() {
    ChangeReader reader = new ChangeReader(store);
    for (int i = 0; i < 50; i++) {
      writer.putTenant(
          TenantMetadata.of("tenant-%06d".formatted(i), Rows.KEY), WritableMetadataStore.ABSENT);
    }
    units.consumed.clear();

    assertThat(reader.tenants()).hasSize(50);

    assertThat(units.consumed).hasSize(1);
    assertThat(units.sum()).isLessThanOrEqualTo(2);
  }
}
