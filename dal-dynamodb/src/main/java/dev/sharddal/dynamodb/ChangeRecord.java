package dev.sharddal.dynamodb;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.TenantMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A row of the change table, which records that a row of metadata was written. Its partition key is
 * the minute at which the write began, and its sort key starts with the millisecond, by the
 * writer's clock.
 *
 * @param id its key
 * @param attributes all of its attributes
 */
record ChangeRecord(Id id, Map<String, AttributeValue> attributes) {

  static final String BUCKET = "Bucket";
  static final String CHANGE = "Change";
  static final String EXPIRES = "Expires";

  private static final Duration LIFE = Duration.ofHours(1);
  private static final long BUCKET_MILLIS = Duration.ofMinutes(1).toMillis();

  /**
   * The key of a record.
   *
   * @param bucket the partition key
   * @param change the sort key
   */
  record Id(long bucket, String change) {}

  static long bucketOf(Instant time) {
    return Math.floorDiv(time.toEpochMilli(), BUCKET_MILLIS);
  }

  /**
   * Returns the prefix of the sort keys of this millisecond; later times sort lexicographically
   * after it.
   */
  static String sortKeyOf(Instant time) {
    return String.format(Locale.ROOT, "%013d", time.toEpochMilli());
  }

  /**
   * Returns the attributes of a new record.
   *
   * @param rowKey the key of the written row
   * @param begun when the write begins
   */
  static Map<String, AttributeValue> about(Map<String, AttributeValue> rowKey, Instant begun) {
    Map<String, AttributeValue> item = new HashMap<>();
    rowKey.forEach((name, value) -> item.put(name, asText(value)));
    item.put(BUCKET, number(bucketOf(begun)));
    // Writes of the same millisecond, in any process, must not replace each other's records.
    String random = HexFormat.of().toHexDigits(UUID.randomUUID().getLeastSignificantBits());
    item.put(CHANGE, AttributeValue.fromS(sortKeyOf(begun) + "-" + random));
    item.put(EXPIRES, number(begun.plus(LIFE).getEpochSecond()));
    return item;
  }

  private static AttributeValue asText(AttributeValue value) {
    return value.n() == null ? value : AttributeValue.fromS(value.n());
  }

  private static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  /**
   * Adds the key of the written row to one of the sets.
   *
   * @throws IllegalArgumentException if the record does not name a row
   */
  void addTo(Set<DatabaseKey> databases, Set<String> tenants) {
    if (attributes.containsKey("TenantID")) {
      tenants.add(TenantMetadata.checkId(text("TenantID")));
    } else {
      databases.add(new DatabaseKey(text("ShardName"), text("DatabaseName")));
    }
  }

  private String text(String name) {
    AttributeValue value = attributes.get(name);
    if (value == null || value.s() == null) {
      throw new IllegalArgumentException(
          name
              + ": expected a string, but it is "
              + (value == null ? "missing" : "of another type"));
    }
    return value.s();
  }
}
