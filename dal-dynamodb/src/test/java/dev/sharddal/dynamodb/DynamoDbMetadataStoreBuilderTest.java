package dev.sharddal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.dynamodb.DynamoDbLocal.Tables;
import dev.sharddal.metadata.MetadataStoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

class DynamoDbMetadataStoreBuilderTest {

  @RegisterExtension static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

  @Test
  void create_usesTheTablesOfTheContract() {
    assertThat(DynamoDbMetadataStore.create(DYNAMO.client()))
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
            OwnClient.create(
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
  void createTables_keyOfBinaries_isRefused() {
    DynamoDbMetadataStore store = DynamoDbMetadataStore.create(DYNAMO.client());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.createTables(ScalarAttributeType.B))
        .withMessageContaining("S or N");
  }
}
