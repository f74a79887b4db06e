package dev.sharddal.store;

import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.TenantMetadata;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Converts rows of the metadata tables to values and back. The single implementation of the
 * metadata contract, used by every store.
 *
 * <p>A row is a plain tree that maps attribute names to strings, numbers, booleans, lists, maps and
 * nulls, independent of the store's format. {@code ConnectionDetails} and {@code CapacityMetrics}
 * are maps, or strings that contain JSON. Unknown attributes of a row are ignored; unknown keys
 * below these two attributes are refused. Messages never show a value below {@code credentials} or
 * a part of a JSON text. Stateless.
 */
public final class MetadataCodec {

  private MetadataCodec() {}

  /**
   * Reads a row of Database Metadata.
   *
   * @param row the row's attributes
   * @throws InvalidMetadataException if the row is invalid; with all its problems
   */
  public static DatabaseMetadata readDatabase(Map<String, ?> row) {
    return RowReader.database(row);
  }

  /**
   * Reads a row of Tenant Metadata.
   *
   * @param row the row's attributes; a numeric {@code TenantID} becomes its decimal form
   * @throws InvalidMetadataException if the row is invalid; with all its problems
   */
  public static TenantMetadata readTenant(Map<String, ?> row) {
    return RowReader.tenant(row);
  }

  /**
   * Reads rows of Database Metadata, and reports the problems of each row that cannot be read. If
   * several rows have the same key, all of them are refused.
   *
   * @param rows every row of the table
   */
  public static DatabaseScan scan(Iterable<? extends Map<String, ?>> rows) {
    return RowScan.of(rows);
  }

  /**
   * Returns the row of a database as a new map in a stable order. It contains the password in plain
   * text if the database has one.
   *
   * @param database the database
   */
  public static Map<String, Object> writeDatabase(DatabaseMetadata database) {
    return RowWriter.database(database);
  }

  /**
   * Returns the row of a tenant as a new map in a stable order.
   *
   * @param tenant the tenant
   */
  public static Map<String, Object> writeTenant(TenantMetadata tenant) {
    return RowWriter.tenant(tenant);
  }

  /**
   * Returns a tree as JSON on one line.
   *
   * @param tree a map, list, string, number, boolean or null
   * @throws IllegalArgumentException if the tree contains any other value, or more than 64 levels
   */
  public static String toJson(@Nullable Object tree) {
    return Json.write(tree);
  }

  /**
   * Parses one JSON value strictly. Duplicate keys, comments, text after the value, more than 64
   * levels and more than 1,048,576 characters are refused. Numbers are exact.
   *
   * @param text the JSON
   * @return a map, list, string, number, boolean or null
   * @throws InvalidMetadataException if the text is invalid; with line, column and the kind of
   *     mistake
   */
  public static @Nullable Object parseJson(String text) {
    return Json.parse(text, Json.MAX_LENGTH);
  }
}
