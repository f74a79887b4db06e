package dev.sharddal.store;

import dev.sharddal.metadata.ChangeCursor;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataChanges;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.metadata.TenantMetadata;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a metadata file by key, each read or refused. Immutable. It also serves as a change
 * cursor, since two contents can be compared.
 */
final class FileContent implements ChangeCursor {

  private final DatabaseScan scan;
  private final Map<DatabaseKey, DatabaseMetadata> databases = new HashMap<>();
  private final Map<DatabaseKey, List<String>> refusedDatabases = new HashMap<>();
  private final Map<String, TenantMetadata> tenants = new HashMap<>();
  private final Map<String, List<String>> refusedTenants = new HashMap<>();
  private final List<String> tenantsWithoutId = new ArrayList<>();

  private FileContent(DatabaseScan scan) {
    this.scan = scan;
  }

  static FileContent of(Map<String, @Nullable Object> root) {
    FileContent content = new FileContent(RowScan.of(rows(root, RowTable.DATABASES)));
    content.scan.databases().forEach(row -> content.databases.put(row.key(), row));
    for (RefusedRow row : content.scan.refused()) {
      if (row.key() != null) {
        content.refusedDatabases.put(row.key(), row.problems());
      }
    }
    List<@Nullable Object> rows = rows(root, RowTable.TENANTS);
    for (int i = 0; i < rows.size(); i++) {
      content.addTenant("$.tenants[" + i + "]", rows.get(i));
    }
    return content;
  }

  @SuppressWarnings("unchecked") // checked by FileRead.tree
  static List<@Nullable Object> rows(Map<String, @Nullable Object> root, RowTable<?> table) {
    return (List<@Nullable Object>) Objects.requireNonNull(root.get(table.listName()));
  }

  /** Returns a row's attributes, or null if the row is not an object. */
  @SuppressWarnings("unchecked") // Json.parse creates maps with string keys only
  static @Nullable Map<String, @Nullable Object> attributes(@Nullable Object row) {
    return row instanceof Map ? (Map<String, @Nullable Object>) row : null;
  }

  private void addTenant(String path, @Nullable Object row) {
    Map<String, @Nullable Object> attributes = attributes(row);
    if (attributes == null) {
      tenantsWithoutId.add(path + ": expected an object, but was " + JsonObject.kind(row));
      return;
    }
    String id = RowReader.tenantId(attributes);
    if (id != null && (tenants.remove(id) != null || refusedTenants.containsKey(id))) {
      refusedTenants.put(id, List.of("there is more than one row with this TenantID; keep one"));
      return;
    }
    try {
      TenantMetadata tenant = RowReader.tenant(attributes);
      tenants.put(tenant.tenantId(), tenant);
    } catch (InvalidMetadataException e) {
      if (id != null) {
        refusedTenants.put(id, e.problems());
      } else {
        tenantsWithoutId.add(path + ": " + e.getMessage());
      }
    }
  }

  DatabaseScan scan() {
    return scan;
  }

  /**
   * Returns a database row. Throws {@link InvalidMetadataException} if the row exists but cannot be
   * read.
   */
  Optional<DatabaseMetadata> database(DatabaseKey key) {
    return found(key, databases, refusedDatabases);
  }

  /**
   * Returns a tenant row. Throws {@link InvalidMetadataException} if the row exists but cannot be
   * read.
   */
  Optional<TenantMetadata> tenant(String tenantId) {
    return found(tenantId, tenants, refusedTenants);
  }

  private static <K, T> Optional<T> found(K key, Map<K, T> rows, Map<K, List<String>> refused) {
    List<String> problems = refused.get(key);
    if (problems != null) {
      throw new InvalidMetadataException(problems);
    }
    return Optional.ofNullable(rows.get(key));
  }

  /** Returns the rows that differ from an earlier content, including refused rows. */
  MetadataChanges changesSince(FileContent earlier, ChangeCursor now) {
    return new MetadataChanges(
        now,
        true,
        differing(
            rowsOf(earlier.databases, earlier.refusedDatabases),
            rowsOf(databases, refusedDatabases)),
        differing(
            rowsOf(earlier.tenants, earlier.refusedTenants), rowsOf(tenants, refusedTenants)));
  }

  private static <K> Map<K, Object> rowsOf(Map<K, ?> read, Map<K, List<String>> refused) {
    Map<K, Object> rows = new HashMap<>(read);
    rows.putAll(refused);
    return rows;
  }

  private static <K> Set<K> differing(Map<K, Object> earlier, Map<K, Object> now) {
    Set<K> keys = new HashSet<>(earlier.keySet());
    keys.addAll(now.keySet());
    keys.removeIf(key -> Objects.equals(earlier.get(key), now.get(key)));
    return keys;
  }

  /**
   * Returns the rows of Tenant Metadata without a readable id, each with its path and problem. No
   * look-up can find them.
   */
  List<String> tenantsWithoutId() {
    return Collections.unmodifiableList(tenantsWithoutId);
  }

  /** Returns the number of rows, for log messages. */
  @Override
  public String toString() {
    return databases.size()
        + " databases, "
        + tenants.size()
        + " tenants, "
        + (scan.refused().size() + refusedTenants.size() + tenantsWithoutId.size())
        + " rows that cannot be read";
  }
}
