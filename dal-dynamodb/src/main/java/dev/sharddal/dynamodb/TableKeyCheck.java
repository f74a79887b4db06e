package dev.sharddal.dynamodb;

import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * Recognizes a table whose key is not that of the metadata contract, for example one table that
 * holds everything under {@code PK} and {@code SK}. DynamoDB rejects a read with another key, so
 * one {@code GetItem} tells; the key that the table has is read only for the message, and only if
 * the application's role may read it.
 */
final class TableKeyCheck {

  private final DynamoDbRequests requests;

  /** Whether both tables have the right keys, so that there is nothing left to check. */
  private volatile boolean passed;

  TableKeyCheck(DynamoDbRequests requests) {
    this.requests = requests;
  }

  /**
   * Checks both tables until they have passed once. A table that cannot be read is not checked: the
   * next request to it reports why.
   *
   * @throws MetadataStoreException if a table has another key
   */
  void check(MetadataTable databases, MetadataTable tenants) {
    if (!passed) {
      passed =
          check(
                  databases,
                  "Database Metadata needs the partition key ShardName and the sort key"
                      + " DatabaseName, both strings",
                  List.of(TableLayout.probeOfDatabases()))
              & check(
                  tenants,
                  "Tenant Metadata needs the partition key TenantID, a string or a number, and no"
                      + " sort key",
                  List.of(TableLayout.tenantKey("0", false), TableLayout.tenantKey("0", true)));
    }
  }

  /** Returns whether the table takes one of the keys; false also if it cannot be read. */
  private boolean check(
      MetadataTable table, String wanted, List<Map<String, AttributeValue>> possibleKeys) {
    MetadataStoreException last = null;
    for (Map<String, AttributeValue> key : possibleKeys) {
      try {
        table.find(key);
        return true;
      } catch (MetadataStoreException e) {
        if (e.reason() != Reason.INVALID) {
          return false;
        }
        last = e;
      }
    }
    throw new MetadataStoreException(
        Reason.INVALID,
        "DynamoDB table '"
            + table.name()
            + "' in "
            + requests.region()
            + " "
            + keyOf(table.name())
            + ", but "
            + wanted
            + ". The metadata tables belong to the library alone: create them as the README's"
            + " section \"On real DynamoDB\" says, or correct the table's name.",
        last);
  }

  private String keyOf(String table) {
    try {
      return "has the key " + describe(requests.describe(table));
    } catch (MetadataStoreException e) {
      return "has another key (allow dynamodb:DescribeTable to see it here)";
    }
  }

  private static String describe(TableDescription table) {
    Map<String, String> types =
        table.attributeDefinitions().stream()
            .collect(
                Collectors.toMap(
                    each -> each.attributeName(), each -> each.attributeTypeAsString()));
    return table.keySchema().stream()
        .map(key -> key.attributeName() + " (" + types.get(key.attributeName()) + ")")
        .collect(Collectors.joining(", "));
  }
}
