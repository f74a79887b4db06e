package dev.sharddal.dynamodb;

import static java.util.Objects.requireNonNullElse;

import dev.sharddal.metadata.MetadataConflictException;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.store.InvalidMetadataException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** One of the two metadata tables, with its rows as plain trees. */
final class MetadataTable {

  private final DynamoDbRequests requests;
  private final String name;
  private final TableLayout layout;
  private final @Nullable ChangeLog changes;

  /** Without a change log, a write is a write of its row alone. */
  MetadataTable(
      DynamoDbRequests requests, String name, TableLayout layout, @Nullable ChangeLog changes) {
    this.requests = requests;
    this.name = name;
    this.layout = layout;
    this.changes = changes;
  }

  String name() {
    return name;
  }

  /** Reads all pages. An empty page is not necessarily the last page. */
  List<Map<String, @Nullable Object>> scan() {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    Map<String, AttributeValue> next = Map.of();
    do {
      ScanResponse page = requests.scan(name, next);
      page.items().forEach(item -> rows.add(Attributes.toTree(item)));
      next = page.lastEvaluatedKey();
    } while (!next.isEmpty());
    return rows;
  }

  Optional<Map<String, @Nullable Object>> find(Map<String, AttributeValue> key) {
    GetItemResponse response = requests.get(name, key);
    return response.hasItem() ? Optional.of(Attributes.toTree(response.item())) : Optional.empty();
  }

  /** Decodes a row. A failure names the row and its table. */
  <T> T read(String label, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (InvalidMetadataException e) {
      throw new MetadataStoreException(
          Reason.INVALID,
          label
              + " in DynamoDB table '"
              + name
              + "' cannot be read: "
              + String.join("; ", e.problems())
              + ". Correct the row.",
          e);
    }
  }

  void put(ConditionalWrite write, Map<String, ?> row) {
    Map<String, ?> present = write.isNewRow() ? Map.of() : find(write.key()).orElse(Map.of());
    Map<String, @Nullable AttributeValue> attributes = new HashMap<>();
    for (String attribute : layout.attributes()) {
      Object value = row.get(attribute);
      boolean asText =
          layout.json().contains(attribute) && !(present.get(attribute) instanceof Map);
      attributes.put(attribute, value == null ? null : Attributes.of(value, asText));
    }
    write(write, "UpdateItem", write.update(name, layout, attributes));
  }

  void delete(ConditionalWrite write) {
    write(write, "DeleteItem", write.delete(name, layout));
  }

  private void write(ConditionalWrite write, String action, TransactWriteItem item) {
    RowTransaction.Part row = new RowTransaction.Part(new Action(action, name), item);
    Optional<Map<String, AttributeValue>> found =
        changes == null
            ? requests.writeUnlessChanged(new RowTransaction(List.of(row)))
            : writeWithRecord(write, row, changes);
    if (found.isPresent()) {
      throw new MetadataConflictException(
          write.label(), write.expected(), versionOf(write, found.get()));
    }
  }

  private Optional<Map<String, AttributeValue>> writeWithRecord(
      ConditionalWrite write, RowTransaction.Part row, ChangeLog log) {
    try {
      return requests.writeUnlessChanged(new RowTransaction(List.of(row, log.add(write.key()))));
    } catch (MetadataStoreException e) {
      if (e.reason() == Reason.MISSING) {
        find(write.key()); // throws if this table is the missing one: DynamoDB does not say which
        throw log.table().missing(e);
      }
      throw e;
    }
  }

  private long versionOf(ConditionalWrite write, Map<String, AttributeValue> found) {
    if (found.isEmpty()) {
      return WritableMetadataStore.ABSENT;
    }
    AttributeValue version =
        requireNonNullElse(found.get(layout.version()), AttributeValue.fromNul(true));
    if (Boolean.TRUE.equals(version.nul())) {
      return 0;
    }
    if (version.n() == null || !version.n().matches("\\d{1,18}")) {
      throw new MetadataStoreException(
          Reason.INVALID,
          write.label()
              + " in DynamoDB table '"
              + name
              + "' cannot be written: its "
              + layout.version()
              + " is not a whole number. Correct the row.",
          null);
    }
    return Long.parseLong(version.n());
  }

  void create(ScalarAttributeType keyType) {
    requests.createTable(
        new TableCreation(
            name, layout.keys().stream().map(key -> TableCreation.key(key, keyType)).toList()));
  }
}
