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
 * A row of the change table: that a row of metadata was written. Its partition is a minute and its
 * sort key begins with a millisecond, those at which the write began, by the writer's clock.
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

  /** Returns what the sort keys of this millisecond begin with; later ones are greater as texts. */
  static String sortKeyOf(Instant time) {
    return String.format(Locale.ROOT, "%013d", time.toEpochMilli());
  }

  /**
   * Returns the attributes of a new record.
   *
   * @param rowKey the key of the row that is written
   * @param begun when that begins
   */
  static Map<String, AttributeValue> about(Map<String, AttributeValue> rowKey, Instant begun) {
    Map<String, AttributeValue> item = new HashMap<>();
    rowKey.forEach((name, value) -> item.put(name, asText(value)));
    item.put(BUCKET, number(bucketOf(begun)));
    // Writes of the same millisecond, in whatever process, must not replace each other's record.
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
   * Adds what was written to one of the sets.
   *
   * @throws IllegalArgumentException if the record does not say it
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
          name + ": expected a text, but " + (value == null ? "it is missing" : "it is none"));
    }
    return value.s();
  }
}
