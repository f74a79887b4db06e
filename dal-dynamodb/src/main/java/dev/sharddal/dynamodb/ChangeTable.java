package dev.sharddal.dynamodb;

import static java.util.Objects.requireNonNull;

import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The DynamoDB table with the record of changes: one partition per minute, sorted by time. */
final class ChangeTable {

  private final DynamoDbRequests requests;
  private final String name;

  ChangeTable(DynamoDbRequests requests, String name) {
    this.requests = requests;
    this.name = name;
  }

  String name() {
    return name;
  }

  /** Returns the part of a transaction that writes a record. */
  RowTransaction.Part put(Map<String, AttributeValue> item) {
    return new RowTransaction.Part(
        new Action("PutItem", name),
        TransactWriteItem.builder().put(p -> p.tableName(name).item(item)).build());
  }

  /**
   * Reads the records from a start time to the end of the minute of an end time.
   *
   * @throws MetadataStoreException if the records could not be read completely
   */
  List<ChangeRecord> read(Instant from, Instant to) {
    List<ChangeRecord> records = new ArrayList<>();
    long first = ChangeRecord.bucketOf(from);
    long last = ChangeRecord.bucketOf(to);
    try {
      for (long bucket = first; bucket <= last; bucket++) {
        read(bucket, bucket == first ? ChangeRecord.sortKeyOf(from) : null, records);
      }
    } catch (MetadataStoreException e) {
      throw e.reason() == Reason.MISSING ? missing(e) : e;
    }
    return records;
  }

  /** Reads all pages. An empty page is not necessarily the last page. */
  private void read(long bucket, @Nullable String from, List<ChangeRecord> records) {
    QueryRequest keys = keys(bucket, from);
    Map<String, AttributeValue> next = Map.of();
    do {
      QueryResponse page = requests.query(keys, next);
      for (Map<String, AttributeValue> item : page.items()) {
        String change = requireNonNull(item.get(ChangeRecord.CHANGE)).s();
        records.add(new ChangeRecord(new ChangeRecord.Id(bucket, change), item));
      }
      next = page.lastEvaluatedKey();
    } while (!next.isEmpty());
  }

  private QueryRequest keys(long bucket, @Nullable String from) {
    AttributeValue partition = AttributeValue.fromN(Long.toString(bucket));
    QueryRequest.Builder keys = QueryRequest.builder().tableName(name);
    if (from == null) {
      return keys.keyConditionExpression("#bucket = :bucket")
          .expressionAttributeNames(Map.of("#bucket", ChangeRecord.BUCKET))
          .expressionAttributeValues(Map.of(":bucket", partition))
          .build();
    }
    return keys.keyConditionExpression("#bucket = :bucket AND #change >= :from")
        .expressionAttributeNames(
            Map.of("#bucket", ChangeRecord.BUCKET, "#change", ChangeRecord.CHANGE))
        .expressionAttributeValues(
            Map.of(":bucket", partition, ":from", AttributeValue.fromS(from)))
        .build();
  }

  void create() {
    AttributeDefinition bucket = TableCreation.key(ChangeRecord.BUCKET, ScalarAttributeType.N);
    AttributeDefinition change = TableCreation.key(ChangeRecord.CHANGE, ScalarAttributeType.S);
    requests.createTable(new TableCreation(name, List.of(bucket, change)));
    requests.expireRows(new RowExpiry(name, ChangeRecord.EXPIRES));
  }

  /**
   * Returns an exception that says that the table is missing and how to create it.
   *
   * @param e the failure that revealed it
   */
  MetadataStoreException missing(MetadataStoreException e) {
    return new MetadataStoreException(
        Reason.MISSING,
        "DynamoDB has no table '"
            + name
            + "' in "
            + requests.region()
            + " for the record of changes. Create it with the partition key Bucket, a number, the"
            + " sort key Change, a string, and a time to live in Expires; or correct its name or"
            + " the region; or build the store withoutChangeTable().",
        e.getCause());
  }
}
