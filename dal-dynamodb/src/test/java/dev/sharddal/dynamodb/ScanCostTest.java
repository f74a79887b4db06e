package dev.sharddal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.dynamodb.DynamoDbLocal.Tables;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseScan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** What a scan costs: no more requests than DynamoDB's pages of 1 MB. */
class ScanCostTest {

  private static final int ROWS = 1_000;
  private static final int ROWS_OF_A_WRITE = 25;
  private static final int PAGE_BYTES = 1_048_576;

  /** What DynamoDB adds for a map. */
  private static final int MAP_BYTES = 3;

  @RegisterExtension static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

  private final Tables tables = DynamoDbLocal.newNames();

  /** Counts what goes over the network, repetitions included. */
  private static final class Requests implements ExecutionInterceptor {
    final AtomicInteger sent = new AtomicInteger();

    @Override
    public void beforeTransmission(
        Context.BeforeTransmission context, ExecutionAttributes executionAttributes) {
      sent.incrementAndGet();
    }
  }

  /**
   * DynamoDB never cuts a row in two, so each page may lack up to a row of 1 MB, which adds up to
   * less than a page here; and a last page that is just full is followed by an empty one. Hence one
   * request more is no fault.
   */
  @ParameterizedTest
  @ValueSource(ints = {700, 5_000})
  void scan_ofAThousandRows_needsNoMoreRequestsThanPages(int notes) {
    DYNAMO.newStore(tables);
    long bytes = writeRows("x".repeat(notes));
    int pages = Math.toIntExact((bytes + PAGE_BYTES - 1) / PAGE_BYTES);
    Requests requests = new Requests();
    try (DynamoDbClient client =
        DynamoDbLocal.clientOf(DYNAMO.endpoint())
            .overrideConfiguration(c -> c.addExecutionInterceptor(requests))
            .build()) {
      DynamoDbMetadataStore store = tables.patient(client).build();
      store.scanDatabases(); // the first scan also checks the keys of the tables
      requests.sent.set(0);
      DatabaseScan scan = store.scanDatabases();
      assertThat(scan.databases()).hasSize(ROWS);
      assertThat(requests.sent.get()).isBetween(pages, pages + 1);
    }
  }

  private long writeRows(String notes) {
    long bytes = 0;
    List<WriteRequest> writes = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      Map<String, AttributeValue> row =
          Rows.row(
              new DatabaseKey("shard-" + i / 2, "db-" + i),
              Map.of(
                  "ConnectionDetails", Rows.detailsAsMap("host-" + i), "Notes", Rows.text(notes)));
      bytes += size(row);
      writes.add(WriteRequest.builder().putRequest(r -> r.item(row)).build());
      if (writes.size() == ROWS_OF_A_WRITE) {
        List<WriteRequest> batch = List.copyOf(writes);
        DYNAMO.client().batchWriteItem(r -> r.requestItems(Map.of(tables.databases(), batch)));
        writes.clear();
      }
    }
    return bytes;
  }

  /** The size of a row as DynamoDB counts it: names and values, in UTF-8. */
  private static long size(Map<String, AttributeValue> row) {
    return row.entrySet().stream()
        .mapToLong(entry -> entry.getKey().length() + size(entry.getValue()))
        .sum();
  }

  /** Of a number, two digits take a byte, and there is one more. */
  private static long size(AttributeValue value) {
    if (value.hasM()) {
      return MAP_BYTES + value.m().size() + size(value.m());
    }
    return value.s() != null ? value.s().length() : (value.n().length() + 1) / 2 + 1;
  }
}
