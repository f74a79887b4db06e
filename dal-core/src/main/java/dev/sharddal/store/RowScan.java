package dev.sharddal.store;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.RefusedRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of Database Metadata. Each row is either read or refused. A row that is not meant
 * to be a database, because it has none of a database's attributes beside the key, is ignored: a
 * marker of a tool, a lock, or a tenant.
 */
final class RowScan {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final Set<String> OF_DATABASES =
      Set.of(RowReader.CONNECTION_DETAILS, RowReader.CAPACITY_METRICS, RowReader.VERSION);

  private final List<Object> databasesAndRefused = new ArrayList<>();
  private final List<RefusedRow> ignored = new ArrayList<>();
  private final Map<DatabaseKey, Integer> indexes = new LinkedHashMap<>();

  private RowScan() {}

  /**
   * Returns every row, read or refused. If several rows have the same key, all of them are refused,
   * because the intended row is unknown.
   *
   * @param rows the rows; a row that is not a map is refused
   */
  static DatabaseScan of(Iterable<? extends @Nullable Object> rows) {
    RowScan scan = new RowScan();
    int number = 0;
    for (Object row : rows) {
      scan.add(++number, row);
    }
    List<DatabaseMetadata> databases = new ArrayList<>();
    List<RefusedRow> refused = new ArrayList<>();
    for (Object outcome : scan.databasesAndRefused) {
      if (outcome instanceof DatabaseMetadata database) {
        databases.add(database);
      } else {
        refused.add((RefusedRow) outcome);
      }
    }
    return new DatabaseScan(databases, refused, scan.ignored);
  }

  private void add(int number, @Nullable Object row) {
    if (!(row instanceof Map<?, ?> map)) {
      databasesAndRefused.add(
          new RefusedRow(
              null,
              "row " + number,
              List.of("expected an object, but was " + JsonObject.kind(row))));
      return;
    }
    Map<String, Object> attributes = new LinkedHashMap<>();
    map.forEach((name, value) -> attributes.put(String.valueOf(name), value));
    DatabaseKey key = RowReader.databaseKey(attributes);
    if (!isMeantAsDatabase(attributes)) {
      ignored.add(
          new RefusedRow(
              key, label(number, attributes), List.of("not a database: no ConnectionDetails")));
      return;
    }
    Integer previous = key == null ? null : indexes.get(key);
    if (key != null && previous != null) {
      databasesAndRefused.set(previous, duplicate(key));
    } else {
      if (key != null) {
        indexes.put(key, databasesAndRefused.size());
      }
      databasesAndRefused.add(read(number, key, attributes));
      List<String> tolerated = RowReader.tolerated(attributes);
      if (key != null && !tolerated.isEmpty()) {
        ignored.add(RefusedRow.of(key, tolerated));
      }
    }
  }

  /** A misspelled attribute is a mistake in a database, and not a sign of another kind of row. */
  private static boolean isMeantAsDatabase(Map<String, Object> row) {
    return row.get(RowReader.TENANT_ID) == null
            && row.keySet().stream()
                .anyMatch(
                    name -> OF_DATABASES.contains(name) || Suggestion.resembles(name, OF_DATABASES))
        || row.get(RowReader.CONNECTION_DETAILS) != null;
  }

  private static RefusedRow duplicate(DatabaseKey key) {
    return RefusedRow.of(
        key, List.of("there is more than one row with this ShardName and DatabaseName; keep one"));
  }

  private static Object read(int number, @Nullable DatabaseKey key, Map<String, Object> row) {
    try {
      return RowReader.database(row);
    } catch (InvalidMetadataException e) {
      return key != null
          ? RefusedRow.of(key, e.problems())
          : new RefusedRow(null, label(number, row), e.problems());
    }
  }

  private static String label(int number, Map<String, Object> row) {
    return "row "
        + number
        + " ("
        + part(row.get(RowReader.SHARD_NAME))
        + "/"
        + part(row.get(RowReader.DATABASE_NAME))
        + ")";
  }

  private static String part(@Nullable Object name) {
    return name instanceof String text && NAME.matcher(text).matches() ? text : "?";
  }
}
