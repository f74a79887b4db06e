package dev.sharddal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.dynamodb.DynamoDbLocal.Tables;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.WritableMetadataStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;

/** Every read sees every write that was acknowledged before it. */
class ConsistentReadsTest {

  @RegisterExtension static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

  private final Tables tables = DynamoDbLocal.newNames();
  private final Requests requests = new Requests();
  private DynamoDbClient client;
  private DynamoDbMetadataStore store;

  /** Keeps each request as it is sent. */
  private static final class Requests implements ExecutionInterceptor {
    private final List<SdkRequest> sent = new CopyOnWriteArrayList<>();

    @Override
    public void beforeTransmission(
        Context.BeforeTransmission context, ExecutionAttributes executionAttributes) {
      sent.add(context.request());
    }

    <T> List<T> of(Class<T> type) {
      return sent.stream().filter(type::isInstance).map(type::cast).toList();
    }
  }

  @BeforeEach
  void createStore() {
    client =
        DynamoDbLocal.clientOf(DYNAMO.endpoint())
            .overrideConfiguration(c -> c.addExecutionInterceptor(requests))
            .build();
    store = tables.patient(client).build();
    store.createTables();
    store.putDatabase(Rows.database(Rows.KEY, "h-1"), WritableMetadataStore.ABSENT);
    store.putTenant(TenantMetadata.of("t-1", Rows.KEY), WritableMetadataStore.ABSENT);
    requests.sent.clear();
  }

  @AfterEach
  void closeClient() {
    client.close();
  }

  @Test
  void findTenant_readsConsistently() {
    assertThat(store.findTenant("t-1")).isPresent();
    assertThat(requests.of(GetItemRequest.class))
        .extracting(GetItemRequest::consistentRead)
        .containsOnly(true);
  }

  @Test
  void findDatabase_readsConsistently() {
    assertThat(store.findDatabase(Rows.KEY)).isPresent();
    assertThat(requests.of(GetItemRequest.class))
        .extracting(GetItemRequest::consistentRead)
        .containsOnly(true);
  }

  @Test
  void scanDatabases_readsConsistently() {
    assertThat(store.scanDatabases().databases()).hasSize(1);
    assertThat(requests.of(ScanRequest.class))
        .extracting(ScanRequest::consistentRead)
        .containsOnly(true);
  }

  @Test
  void changesSince_readsConsistently() {
    assertThat(store.changesSince(null)).isPresent();
    assertThat(requests.of(QueryRequest.class))
        .extracting(QueryRequest::consistentRead)
        .containsOnly(true);
  }
}
