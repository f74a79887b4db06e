package dev.sharddal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.dynamodb.DynamoDbLocal.Tables;
import dev.sharddal.dynamodb.FaultyEndpoint.Answer;
import dev.sharddal.metadata.MetadataStoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

class DynamoDbMetadataStoreBuilderTest {

  @RegisterExtension static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

  @Test
  void create_usesTheTablesOfTheContract() {
    assertThat(DynamoDbMetadataStore.create(DYNAMO.client()))
        .hasToString(
            "DynamoDbMetadataStore[DatabaseMetadata, TenantMetadata, MetadataChanges in"
                + " eu-central-1]");
    assertThat(DynamoDbMetadataStore.builder().client(DYNAMO.client()).withoutChangeTable().build())
        .hasToString("DynamoDbMetadataStore[DatabaseMetadata, TenantMetadata in eu-central-1]");
  }

  @Test
  void close_applicationsClient_staysOpen() {
    DynamoDbMetadataStore store = DYNAMO.newStore(DynamoDbLocal.newNames());
    store.close();
    assertThatCode(store::scanDatabases).doesNotThrowAnyException();
  }

  @Test
  void close_ownClient_isClosed() {
    DynamoDbMetadataStore store =
        DynamoDbMetadataStore.builder()
            .region(Region.US_WEST_2)
            .endpointOverride(DYNAMO.endpoint())
            .build();
    assertThat(store).asString().contains("us-west-2");
    store.close();
    assertThatThrownBy(store::scanDatabases).isInstanceOf(RuntimeException.class);
  }

  @Test
  void ownClient_isBoundedToo() throws IOException {
    try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        DynamoDbClient client =
            DynamoDbClients.create(
                Region.US_WEST_2,
                URI.create("http://localhost:" + blackHole.getLocalPort()),
                Duration.ofMillis(300))) {
      var timeouts = client.serviceClientConfiguration().overrideConfiguration();
      assertThat(timeouts.apiCallTimeout()).contains(Duration.ofMillis(300));
      assertThat(timeouts.apiCallAttemptTimeout()).contains(Duration.ofMillis(100));
      assertThat(timeouts.retryStrategy().orElseThrow().maxAttempts()).isEqualTo(3);
    }
  }

  @Test
  void build_contradiction_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                DynamoDbMetadataStore.builder()
                    .client(DYNAMO.client())
                    .region(Region.US_WEST_2)
                    .build())
        .withMessageContaining("region");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                DynamoDbMetadataStore.builder()
                    .client(DYNAMO.client())
                    .callTimeout(Duration.ofMillis(29))
                    .build())
        .withMessageContaining("30 ms or more, but was 29 ms");
    DynamoDbMetadataStore.Builder slow =
        DynamoDbMetadataStore.builder().client(DYNAMO.client()).callTimeout(Duration.ofMinutes(5));
    assertThatIllegalArgumentException()
        .isThrownBy(slow::build)
        .withMessageContaining("4 min or less with a change table, but was 300000 ms");
    assertThatCode(slow.withoutChangeTable()::build).doesNotThrowAnyException();
  }

  @Test
  void createTables_twice_leavesThemActiveAndAsTheyWere() {
    Tables tables = DynamoDbLocal.newNames();
    DynamoDbMetadataStore store = tables.patient(DYNAMO.client()).build();
    assertThatThrownBy(store::scanDatabases).isInstanceOf(MetadataStoreException.class);
    store.createTables(ScalarAttributeType.N);
    store.createTables();
    TableDescription tenants =
        DYNAMO.client().describeTable(r -> r.tableName(tables.tenants())).table();
    assertThat(tenants.tableStatus()).isEqualTo(TableStatus.ACTIVE);
    assertThat(tenants.billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
    assertThat(tenants.attributeDefinitions())
        .singleElement()
        .satisfies(key -> assertThat(key.attributeType()).isEqualTo(ScalarAttributeType.N));
    assertThat(store.scanDatabases().databases()).isEmpty();
  }

  @Test
  void createTables_changeTable_expiresItsRows() {
    Tables tables = DynamoDbLocal.newNames();
    DynamoDbMetadataStore store = tables.patient(DYNAMO.client()).build();
    store.createTables();
    store.createTables();
    TimeToLiveDescription expiry =
        DYNAMO
            .client()
            .describeTimeToLive(r -> r.tableName(tables.changes()))
            .timeToLiveDescription();
    assertThat(expiry.timeToLiveStatus()).isEqualTo(TimeToLiveStatus.ENABLED);
    assertThat(expiry.attributeName()).isEqualTo("Expires");
    assertThat(store.changesSince(null)).isPresent();
  }

  /** As DynamoDB itself answers; DynamoDB Local may be more lenient. */
  @Test
  void createTables_expiryThatIsOn_isLeftAsItIs() throws IOException {
    Tables tables = DynamoDbLocal.newNames();
    Answer refused = Answer.error("ValidationException", "TimeToLive is already enabled");
    AtomicBoolean refuses = new AtomicBoolean();
    try (FaultyEndpoint endpoint =
            new FaultyEndpoint(
                DYNAMO.endpoint(),
                (action, real) ->
                    action.equals("UpdateTimeToLive") && refuses.get() ? refused : real.get());
        DynamoDbClient client = DynamoDbLocal.clientOf(endpoint.uri()).build()) {
      DynamoDbMetadataStore store = tables.patient(client).build();
      refuses.set(true);
      assertThatThrownBy(store::createTables).hasMessageContaining("UpdateTimeToLive");
      refuses.set(false);
      store.createTables();
      refuses.set(true);
      assertThatCode(store::createTables).doesNotThrowAnyException();
    }
  }

  @Test
  void createTables_withoutChangeTable_makesNone() {
    Tables tables = DynamoDbLocal.newNames();
    tables.patient(DYNAMO.client()).withoutChangeTable().build().createTables();
    assertThat(DYNAMO.client().listTablesPaginator().tableNames())
        .contains(tables.databases(), tables.tenants())
        .doesNotContain(tables.changes());
  }

  @Test
  void createTables_keyOfBinaries_isRefused() {
    DynamoDbMetadataStore store = DynamoDbMetadataStore.create(DYNAMO.client());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.createTables(ScalarAttributeType.B))
        .withMessageContaining("S or N");
  }
}
