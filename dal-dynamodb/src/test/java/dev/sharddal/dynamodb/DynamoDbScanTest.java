package dev.sharddal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.dynamodb.DynamoDbLocal.Tables;
import dev.sharddal.dynamodb.FaultyEndpoint.Answer;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** Row 23: a scan reads every row of every page, or fails. */
class DynamoDbScanTest {

  private static final int ROWS = 12;
  private static final int PAGES = 3;

  /** Of which DynamoDB puts four into its page of 1 MB. */
  private static final String LARGE = "x".repeat(300_000);

  /** In one partition, where DynamoDB reads in this order. */
  private static final List<DatabaseKey> KEYS =
      IntStream.range(0, ROWS)
          .mapToObj(i -> new DatabaseKey("shard", String.format("db-%02d", i)))
          .toList();

  @RegisterExtension static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

  private final Tables tables = DynamoDbLocal.newNames();

  @BeforeEach
  void writeRows() {
    DYNAMO.newStore(tables);
    for (int i = 0; i < ROWS; i++) {
      Map<String, AttributeValue> attributes =
          Map.of(
              "ConnectionDetails", Rows.detailsAsMap("h"),
              "Notes", Rows.text(LARGE),
              "Place", Rows.number("" + i));
      Rows.put(DYNAMO.client(), tables.databases(), Rows.row(KEYS.get(i), attributes));
    }
  }

  @Test
  void row23_scanOfManyPages_readsEveryRow() throws IOException {
    try (FaultyEndpoint proxy =
            new FaultyEndpoint(DYNAMO.endpoint(), (action, real) -> real.get());
        DynamoDbClient client = DynamoDbLocal.clientOf(proxy.uri()).build()) {
      DatabaseScan scan = tables.patient(client).build().scanDatabases();
      assertThat(scan.refused()).isEmpty();
      assertThat(scan.databases())
          .extracting(database -> database.key())
          .containsExactlyElementsOf(KEYS);
      // The first scan of a store is followed by a check of the keys of both tables.
      assertThat(proxy.actions().stream().filter("Scan"::equals)).hasSize(PAGES);
    }
  }

  @Test
  void row23_emptyPageWithLastEvaluatedKey_isNotTheEnd() {
    PagesWithoutMiddleRows pages = new PagesWithoutMiddleRows();
    try (DynamoDbClient client =
        DynamoDbLocal.clientOf(DYNAMO.endpoint())
            .overrideConfiguration(c -> c.addExecutionInterceptor(pages))
            .build()) {
      DatabaseScan scan = tables.patient(client).build().scanDatabases();
      assertThat(scan.databases())
          .extracting(database -> database.key())
          .containsExactly(KEYS.get(0), KEYS.get(1), KEYS.get(ROWS - 2), KEYS.get(ROWS - 1));
      assertThat(pages.emptyButNotLast).hasPositiveValue();
    }
  }

  /** Has DynamoDB leave all rows but the first and last two out, so that whole pages are empty. */
  private static final class PagesWithoutMiddleRows implements ExecutionInterceptor {
    final AtomicInteger emptyButNotLast = new AtomicInteger();

    @Override
    public SdkRequest modifyRequest(
        Context.ModifyRequest context, ExecutionAttributes executionAttributes) {
      if (!(context.request() instanceof ScanRequest scan)) {
        return context.request();
      }
      return scan.toBuilder()
          .filterExpression("Place < :third OR Place > :thirdLast")
          .expressionAttributeValues(
              Map.of(":third", Rows.number("2"), ":thirdLast", Rows.number("" + (ROWS - 3))))
          .build();
    }

    @Override
    public void afterExecution(
        Context.AfterExecution context, ExecutionAttributes executionAttributes) {
      if (context.response() instanceof ScanResponse page
          && page.items().isEmpty()
          && !page.lastEvaluatedKey().isEmpty()) {
        emptyButNotLast.incrementAndGet();
      }
    }
  }

  @Test
  void row23_failingSecondPage_failsTheScan() throws IOException {
    AtomicInteger pages = new AtomicInteger();
    try (FaultyEndpoint proxy =
            new FaultyEndpoint(
                DYNAMO.endpoint(),
                (action, real) ->
                    pages.incrementAndGet() == 1
                        ? real.get()
                        : Answer.error("InternalServerError", "sorry"));
        DynamoDbClient client = DynamoDbLocal.clientOf(proxy.uri()).build()) {
      DynamoDbMetadataStore store = tables.patient(client).build();
      assertThatThrownBy(store::scanDatabases)
          .isInstanceOfSatisfying(
              MetadataStoreException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
    }
  }

  @Test
  void scan_malformedRow_costsThatRow() {
    Map<String, AttributeValue> bad = new HashMap<>(TableLayout.databaseKey(KEYS.get(3)));
    bad.put("ConnectionDetails", AttributeValue.fromSs(List.of("a", "b")));
    Rows.put(DYNAMO.client(), tables.databases(), bad);
    DatabaseScan scan = tables.patient(DYNAMO.client()).build().scanDatabases();
    assertThat(scan.databases()).hasSize(ROWS - 1);
    assertThat(scan.refused()).extracting(row -> row.key()).containsExactly(KEYS.get(3));
  }
}
