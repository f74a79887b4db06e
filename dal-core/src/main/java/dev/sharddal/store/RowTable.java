package dev.sharddal.store;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataConflictException;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.WritableMetadataStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A metadata table: the key of its rows, the condition of its writes, and the attributes that a
 * write preserves.
 *
 * @param listName the name of the table's list in a JSON file
 * @param keyOf reads the key of a row; returns null if it cannot be read
 * @param describe returns the description of a row for messages
 * @param keys the key attributes
 * @param others the other known attributes
 * @param version the attribute that every write increments
 */
record RowTable<K>(
    String listName,
    Function<Map<String, ?>, @Nullable K> keyOf,
    Function<K, String> describe,
    Set<String> keys,
    Set<String> others,
    String version) {

  static final RowTable<DatabaseKey> DATABASES =
      new RowTable<>(
          "databases",
          RowReader::databaseKey,
          key -> "database " + key,
          Set.of(RowReader.SHARD_NAME, RowReader.DATABASE_NAME),
          Set.of(RowReader.CONNECTION_DETAILS, RowReader.CAPACITY_METRICS, RowReader.VERSION),
          RowReader.VERSION);

  static final RowTable<String> TENANTS =
      new RowTable<>(
          "tenants",
          RowReader::tenantId,
          id -> "tenant " + SafeText.quoted(id),
          Set.of(RowReader.TENANT_ID),
          Set.of(
              RowReader.SHARD_NAME,
              RowReader.DATABASE_NAME,
              RowReader.TENANT_TIER,
              RowReader.STATE,
              RowReader.EPOCH),
          RowReader.EPOCH);

  /** Returns the version of a row after a write. */
  static long next(long expected) {
    return expected == WritableMetadataStore.ABSENT ? 1 : expected + 1;
  }

  /**
   * Checks that a row has the version that a write expects. The other attributes need not be
   * readable, so that a write can repair the row.
   *
   * @throws MetadataConflictException if the row has another version
   * @throws InvalidMetadataException if the row's version cannot be read
   */
  void checkWrite(K key, @Nullable Map<String, ?> row, long expected) {
    long actual = row == null ? WritableMetadataStore.ABSENT : RowReader.version(row, version);
    if (actual != expected) {
      throw new MetadataConflictException(describe.apply(key), expected, actual);
    }
  }

  /** As {@link #checkWrite}, for a row that must exist. */
  void checkDelete(K key, @Nullable Map<String, ?> row, long expected) {
    checkWrite(key, row, expected);
    if (row == null) {
      throw new MetadataConflictException(
          describe.apply(key), expected, WritableMetadataStore.ABSENT);
    }
  }

  /**
   * Returns the row after a write: the key and the unknown attributes of the old row, and the other
   * attributes of the new row.
   */
  Map<String, @Nullable Object> merge(@Nullable Map<String, ?> old, Map<String, Object> written) {
    if (old == null) {
      return new LinkedHashMap<>(written);
    }
    Map<String, @Nullable Object> merged = new LinkedHashMap<>(old);
    merged.keySet().removeIf(name -> others.contains(name) && !written.containsKey(name));
    written.forEach(
        (name, value) -> {
          if (!keys.contains(name)) {
            merged.put(name, value);
          }
        });
    return merged;
  }
}
