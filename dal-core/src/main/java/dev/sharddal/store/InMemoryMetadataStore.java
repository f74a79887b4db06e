package dev.sharddal.store;

import dev.sharddal.metadata.ChangeCursor;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataChanges;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.WritableMetadataStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A metadata store in memory, for tests and single-process applications. It starts empty, and its
 * content is lost when the process ends. Thread-safe; reads of rows take no lock.
 *
 * <p>The change record holds the last 10,000 writes made through {@link WritableMetadataStore}. The
 * other methods that store a row correspond to manual edits, and are not recorded.
 */
public final class InMemoryMetadataStore implements WritableMetadataStore {

  private static final int REMEMBERED_CHANGES = 10_000;

  private final Map<DatabaseKey, Map<String, ?>> databases = new ConcurrentSkipListMap<>();
  private final List<Map<String, ?>> databasesWithoutKey = new CopyOnWriteArrayList<>();
  private final Map<String, Map<String, ?>> tenants = new ConcurrentHashMap<>();

  private final RecentChanges changes = new RecentChanges(REMEMBERED_CHANGES);

  private InMemoryMetadataStore() {}

  /** Returns a new, empty store. */
  public static InMemoryMetadataStore create() {
    return new InMemoryMetadataStore();
  }

  /**
   * Stores a database unconditionally, with its own version.
   *
   * @param database the database
   * @return this store
   */
  public InMemoryMetadataStore put(DatabaseMetadata database) {
    databases.compute(
        database.key(),
        (key, old) -> RowTable.DATABASES.merge(old, MetadataCodec.writeDatabase(database)));
    return this;
  }

  /**
   * Stores a tenant unconditionally, with its own epoch.
   *
   * @param tenant the tenant
   * @return this store
   */
  public InMemoryMetadataStore put(TenantMetadata tenant) {
    tenants.compute(
        tenant.tenantId(),
        (id, old) -> RowTable.TENANTS.merge(old, MetadataCodec.writeTenant(tenant)));
    return this;
  }

  /**
   * Stores a row of Database Metadata without validation, and replaces a row with the same key.
   *
   * @param databaseRow the attributes; the map is copied, its values are not
   * @return this store
   */
  public InMemoryMetadataStore putRow(Map<String, ?> databaseRow) {
    Map<String, ?> row = new LinkedHashMap<>(databaseRow);
    DatabaseKey key = RowReader.databaseKey(row);
    if (key == null) {
      databasesWithoutKey.add(row);
    } else {
      databases.put(key, row);
    }
    return this;
  }

  /**
   * Stores a row of Tenant Metadata without validation, and replaces a row with the same id.
   *
   * @param tenantRow the attributes; the map is copied, its values are not
   * @return this store
   * @throws InvalidMetadataException if {@code TenantID} cannot be read, because no look-up could
   *     find the row
   */
  public InMemoryMetadataStore putTenantRow(Map<String, ?> tenantRow) {
    Map<String, ?> row = new LinkedHashMap<>(tenantRow);
    String id = RowReader.tenantId(row);
    if (id == null) {
      MetadataCodec.readTenant(row); // throws with the problem
    }
    tenants.put(Objects.requireNonNull(id), row);
    return this;
  }

  /** Returns the row as it is stored, or null. */
  @Nullable Map<String, ?> row(DatabaseKey key) {
    return databases.get(key);
  }

  /** Returns the row as it is stored, or null. */
  @Nullable Map<String, ?> row(String tenantId) {
    return tenants.get(tenantId);
  }

  @Override
  public DatabaseScan scanDatabases() {
    List<Map<String, ?>> rows = new ArrayList<>(databases.values());
    rows.addAll(databasesWithoutKey);
    return MetadataCodec.scan(rows);
  }

  @Override
  public Optional<DatabaseMetadata> findDatabase(DatabaseKey key) {
    return read(RowTable.DATABASES, key, databases.get(key), MetadataCodec::readDatabase);
  }

  @Override
  public Optional<TenantMetadata> findTenant(String tenantId) {
    return read(RowTable.TENANTS, tenantId, tenants.get(tenantId), MetadataCodec::readTenant);
  }

  @Override
  public Optional<MetadataChanges> changesSince(@Nullable ChangeCursor since) {
    return Optional.of(changes.since(since));
  }

  private static <K, T> Optional<T> read(
      RowTable<K> table, K key, @Nullable Map<String, ?> row, Function<Map<String, ?>, T> codec) {
    if (row == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(codec.apply(row));
    } catch (InvalidMetadataException e) {
      throw unreadable(table, key, e);
    }
  }

  @Override
  public DatabaseMetadata putDatabase(DatabaseMetadata database, long expectedVersion) {
    DatabaseMetadata written = database.withVersion(RowTable.next(expectedVersion));
    write(
        RowTable.DATABASES,
        databases,
        database.key(),
        MetadataCodec.writeDatabase(written),
        expectedVersion);
    changes.add(database.key());
    return written;
  }

  @Override
  public TenantMetadata putTenant(TenantMetadata tenant, long expectedEpoch) {
    TenantMetadata written = tenant.withEpoch(RowTable.next(expectedEpoch));
    write(
        RowTable.TENANTS,
        tenants,
        tenant.tenantId(),
        MetadataCodec.writeTenant(written),
        expectedEpoch);
    changes.add(tenant.tenantId());
    return written;
  }

  @Override
  public void deleteDatabase(DatabaseKey key, long expectedVersion) {
    delete(RowTable.DATABASES, databases, key, expectedVersion);
    changes.add(key);
  }

  @Override
  public void deleteTenant(String tenantId, long expectedEpoch) {
    delete(RowTable.TENANTS, tenants, tenantId, expectedEpoch);
    changes.add(tenantId);
  }

  private static <K> void write(
      RowTable<K> table,
      Map<K, Map<String, ?>> rows,
      K key,
      Map<String, Object> attributes,
      long expected) {
    try {
      rows.compute(
          key,
          (k, old) -> {
            table.checkWrite(key, old, expected);
            return table.merge(old, attributes);
          });
    } catch (InvalidMetadataException e) {
      throw unreadable(table, key, e);
    }
  }

  private static <K> void delete(
      RowTable<K> table, Map<K, Map<String, ?>> rows, K key, long expected) {
    try {
      rows.compute(
          key,
          (k, old) -> {
            table.checkDelete(key, old, expected);
            return null;
          });
    } catch (InvalidMetadataException e) {
      throw unreadable(table, key, e);
    }
  }

  private static <K> MetadataStoreException unreadable(
      RowTable<K> table, K key, InvalidMetadataException e) {
    return new MetadataStoreException(
        Reason.INVALID,
        "In memory: "
            + table.describe().apply(key)
            + " cannot be read: "
            + e.getMessage()
            + ". Correct the row.",
        e);
  }
}
