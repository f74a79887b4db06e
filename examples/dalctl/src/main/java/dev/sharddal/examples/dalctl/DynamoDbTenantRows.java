package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * The tenants of a DynamoDB table, read by a full scan, which costs one read unit per 4 KB. The
 * scan is consistent, so that a tenant that has just moved is seen in its new database.
 */
final class DynamoDbTenantRows implements TenantRows {

  private final DynamoDbClient client;
  private final String table;

  DynamoDbTenantRows(DynamoDbClient client, String table) {
    this.client = client;
    this.table = table;
  }

  @Override
  public void forEach(Consumer<TenantRow> reader) {
    int number = 0;
    Map<String, AttributeValue> next = Map.of();
    do {
      ScanResponse page = page(next);
      for (Map<String, AttributeValue> item : page.items()) {
        reader.accept(TenantRow.read(++number, attributes(item)));
      }
      next = page.lastEvaluatedKey();
    } while (!next.isEmpty()); // an empty page is not necessarily the last page
  }

  private ScanResponse page(Map<String, AttributeValue> start) {
    ScanRequest.Builder request = ScanRequest.builder().tableName(table).consistentRead(true);
    if (!start.isEmpty()) {
      request.exclusiveStartKey(start);
    }
    try {
      return client.scan(request.build());
    } catch (ResourceNotFoundException e) {
      throw new MetadataStoreException(
          Reason.MISSING,
          "DynamoDB has no table '" + table + "'. Correct --tenant-table or --region.",
          e);
    } catch (SdkException e) {
      throw new MetadataStoreException(
          Reason.UNAVAILABLE, "DynamoDB could not scan table '" + table + "'.", e);
    }
  }

  private static Map<String, @Nullable Object> attributes(Map<String, AttributeValue> item) {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    item.forEach((name, value) -> attributes.put(name, plain(value)));
    return attributes;
  }

  /** Converts a value. A tenant's row has only strings and numbers; every other type is invalid. */
  private static @Nullable Object plain(AttributeValue value) {
    return switch (value.type()) {
      case S -> value.s();
      case N -> new BigDecimal(value.n());
      case BOOL -> value.bool();
      case NUL -> null;
      default -> List.of();
    };
  }
}
