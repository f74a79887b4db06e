package dev.sharddal.store;

import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.TenantMetadata;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of the metadata tables to values and back: the one place that knows the contract, for every
 * store.
 *
 * <p>A row is a plain tree: attribute names to texts, numbers, booleans, lists, maps and nulls,
 * whatever the store keeps it in. {@code ConnectionDetails} and {@code CapacityMetrics} are a map,
 * or a text that holds JSON. Attributes of a row that are not in the contract are ignored; unknown
 * keys below those two are refused. No message shows a value from below {@code credentials}, or a
 * piece of a JSON text. Stateless.
 */
public final class MetadataCodec {

  private MetadataCodec() {}

  /**
   * Reads a row of Database Metadata.
   *
   * @param row the row's attributes
   * @throws InvalidMetadataException with everything that is wrong with it
   */
  public static DatabaseMetadata readDatabase(Map<String, ?> row) {
    return RowReader.database(row);
  }

  /**
   * Reads a row of Tenant Metadata.
   *
   * @param row the row's attributes; a numeric {@code TenantID} becomes its decimal form
   * @throws InvalidMetadataException with everything that is wrong with it
   */
  public static TenantMetadata readTenant(Map<String, ?> row) {
    return RowReader.tenant(row);
  }

  /**
   * Reads rows of Database Metadata, and keeps the reason for each that cannot be read. Rows with
   * the same key are refused, all of them.
   *
   * @param rows every row of the table
   */
  public static DatabaseScan scan(Iterable<? extends Map<String, ?>> rows) {
    return RowScan.of(rows);
  }

  /**
   * Returns the row of a database, in a stable order. It is the caller's own, and holds the
   * password in plain text if the database does.
   *
   * @param database the database
   */
  public static Map<String, Object> writeDatabase(DatabaseMetadata database) {
    return RowWriter.database(database);
  }

  /**
   * Returns the row of a tenant, in a stable order. It is the caller's own.
   *
   * @param tenant the tenant
   */
  public static Map<String, Object> writeTenant(TenantMetadata tenant) {
    return RowWriter.tenant(tenant);
  }

  /**
   * Returns a tree as JSON on one line.
   *
   * @param tree a map, list, text, number, boolean or null
   * @throws IllegalArgumentException if the tree holds anything else, or more than 64 levels
   */
  public static String toJson(@Nullable Object tree) {
    return Json.write(tree);
  }

  /**
   * Reads one JSON value, strictly: duplicate keys, comments and text behind the end are refused,
   * and more than 64 levels or 1,048,576 characters. Numbers are exact.
   *
   * @param text the JSON
   * @return a map, list, text, number, boolean or null
   * @throws InvalidMetadataException with line, column and the kind of mistake
   */
  public static @Nullable Object parseJson(String text) {
    return Json.parse(text, Json.MAX_LENGTH);
  }
}
