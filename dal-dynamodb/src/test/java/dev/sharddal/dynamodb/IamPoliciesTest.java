package dev.sharddal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.dynamodb.DynamoDbLocal.Tables;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.TenantMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** The policies in docs/security.md permit exactly the requests of the store. */
class IamPoliciesTest {

  @RegisterExtension static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

  private static final DatabaseKey SHARD_1 = new DatabaseKey("shard-1", "orders");
  private static final DatabaseKey SHARD_2 = new DatabaseKey("shard-2", "orders");

  private static final Pattern POLICY = Pattern.compile("```json\\R(\\{.*?)```", Pattern.DOTALL);
  private static final Pattern STATEMENT =
      Pattern.compile("\"Action\": \\[([^]]*)],\\s*\"Resource\": \\[([^]]*)]", Pattern.DOTALL);
  private static final Pattern WORD = Pattern.compile("[:/](\\w+)\"");

  private final Tables tables = DynamoDbLocal.newNames();

  @Test
  void policyOfTheReader_permitsWhatAReaderRequests_andNothingElse() throws IOException {
    assertThat(requests(IamPoliciesTest::read)).isEqualTo(policies().get(0));
  }

  @Test
  void policyOfTheOperator_permitsWhatAnOperatorRequests_andNothingElse() throws IOException {
    assertThat(
            requests(
                store -> {
                  read(store);
                  write(store);
                }))
        .isEqualTo(policies().get(1));
  }

  private static void read(DynamoDbMetadataStore store) {
    store.scanDatabases();
    store.findDatabase(SHARD_1);
    store.findTenant("t-1");
    store.changesSince(null);
  }

  private static void write(DynamoDbMetadataStore store) {
    DatabaseMetadata added =
        store.putDatabase(
            DatabaseMetadata.of(
                SHARD_2, store.findDatabase(SHARD_1).orElseThrow().connectionDetails()),
            DynamoDbMetadataStore.ABSENT);
    store.deleteDatabase(SHARD_2, added.version());
    TenantMetadata tenant =
        store.putTenant(TenantMetadata.of("t-2", SHARD_1), DynamoDbMetadataStore.ABSENT);
    store.deleteTenant("t-2", tenant.epoch());
  }

  /** Returns what a piece of work requests, as {@code GetItem TenantMetadata}. */
  private Set<String> requests(Consumer<DynamoDbMetadataStore> work) {
    DYNAMO.newStore(tables);
    DYNAMO
        .client()
        .putItem(
            put ->
                put.tableName(tables.databases())
                    .item(
                        Rows.row(SHARD_1, Map.of("ConnectionDetails", Rows.detailsAsMap("db-1")))));
    Recorder recorder = new Recorder();
    try (DynamoDbClient client =
        DynamoDbLocal.clientOf(DYNAMO.endpoint())
            .overrideConfiguration(c -> c.addExecutionInterceptor(recorder))
            .build()) {
      work.accept(tables.patient(client).build());
    }
    return recorder.actions;
  }

  /** Names what each request needs; a transaction needs what its items need. */
  private final class Recorder implements ExecutionInterceptor {
    final Set<String> actions = new ConcurrentSkipListSet<>();

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
      Object request = context.request();
      if (request instanceof GetItemRequest get) {
        add("GetItem", get.tableName());
      } else if (request instanceof ScanRequest scan) {
        add("Scan", scan.tableName());
      } else if (request instanceof QueryRequest query) {
        add("Query", query.tableName());
      } else if (request instanceof TransactWriteItemsRequest transaction) {
        transaction.transactItems().forEach(this::add);
      } else {
        add(request.getClass().getSimpleName(), "");
      }
    }

    private void add(TransactWriteItem item) {
      if (item.update() != null) {
        add("UpdateItem", item.update().tableName());
      }
      if (item.put() != null) {
        add("PutItem", item.put().tableName());
      }
      if (item.delete() != null) {
        add("DeleteItem", item.delete().tableName());
      }
      if (item.conditionCheck() != null) {
        add("ConditionCheckItem", item.conditionCheck().tableName());
      }
    }

    private void add(String operation, String table) {
      actions.add(
          operation
              + " "
              + table
                  .replace(tables.databases(), "DatabaseMetadata")
                  .replace(tables.tenants(), "TenantMetadata")
                  .replace(tables.changes(), "MetadataChanges"));
    }
  }

  private static List<Set<String>> policies() throws IOException {
    String page = Files.readString(Path.of("../docs/security.md"));
    List<Set<String>> policies = new ArrayList<>();
    for (MatchResult policy : POLICY.matcher(page).results().toList()) {
      Set<String> permitted = new TreeSet<>();
      for (MatchResult statement : STATEMENT.matcher(policy.group(1)).results().toList()) {
        for (String action : words(statement.group(1))) {
          words(statement.group(2)).forEach(table -> permitted.add(action + " " + table));
        }
      }
      policies.add(permitted);
    }
    return policies;
  }

  private static List<String> words(String list) {
    return WORD.matcher(list).results().map(word -> word.group(1)).toList();
  }
}
