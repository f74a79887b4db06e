package dev.sharddal.store;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.metadata.SafeText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the rows of Database Metadata. Each row is either read or refused. */
final class RowScan {

  private final List<Object> databasesAndRefused = new ArrayList<>();
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
    return new DatabaseScan(databases, refused);
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
    Integer previous = key == null ? null : indexes.get(key);
    if (key != null && previous != null) {
      databasesAndRefused.set(previous, duplicate(key));
    } else {
      if (key != null) {
        indexes.put(key, databasesAndRefused.size());
      }
      databasesAndRefused.add(read(number, key, attributes));
    }
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
    return name instanceof String text && !text.isEmpty() ? SafeText.masked(text) : "?";
  }
}
