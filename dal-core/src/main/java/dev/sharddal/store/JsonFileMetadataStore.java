package dev.sharddal.store;

import dev.sharddal.metadata.ChangeCursor;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataChanges;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.Staleness;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.WritableMetadataStore;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A metadata store in one JSON file: {@code {"databases": [row, ...], "tenants": [row, ...]}}, each
 * row with the attributes of the metadata contract.
 *
 * <p>Changes of the file are detected: the next call sees an edit by a person or another process.
 * While the file as a whole is invalid or cannot be read, the last valid content stays in use, a
 * warning is logged, and {@link #staleness} tells so; an invalid row affects only that row. Writes
 * preserve everything else in the file except its layout. They replace the file by an atomic move,
 * and exclude other writers through the lock file {@code <name>.lock} in the same directory.
 *
 * <p>The file contains passwords: writes preserve its permissions, owner and group, and the files
 * created next to it are never accessible to more users. The maximum size is 64 MiB. Thread-safe.
 */
public final class JsonFileMetadataStore implements WritableMetadataStore {

  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(5);

  private final Path path;
  private final FileFollower follower;
  private final FileRewrite rewrite;

  JsonFileMetadataStore(Path path, InstantSource clock, Duration lockTimeout) {
    this.path = path.toAbsolutePath();
    this.follower = new FileFollower(this.path, clock);
    this.rewrite = new FileRewrite(this.path, lockTimeout);
  }

  /**
   * Opens a file. The store does not have to be closed.
   *
   * @param path the file; it must exist
   * @throws MetadataStoreException if the file is missing, cannot be read, or is invalid
   */
  public static JsonFileMetadataStore open(Path path) {
    return new JsonFileMetadataStore(path, InstantSource.system(), LOCK_TIMEOUT);
  }

  @Override
  public DatabaseScan scanDatabases() {
    return follower.current().scan();
  }

  @Override
  public Optional<DatabaseMetadata> findDatabase(DatabaseKey key) {
    return find(RowTable.DATABASES, key, follower.current()::database);
  }

  @Override
  public Optional<TenantMetadata> findTenant(String tenantId) {
    return find(RowTable.TENANTS, tenantId, follower.current()::tenant);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The changes are determined by comparing the file with its earlier content. They include
   * manual edits, and the record is always complete.
   */
  @Override
  public Optional<MetadataChanges> changesSince(@Nullable ChangeCursor since) {
    FileCursor now = new FileCursor(follower, follower.current());
    if (since == null) {
      return Optional.of(MetadataChanges.none(now));
    }
    if (!(since instanceof FileCursor earlier) || earlier.file != follower) {
      throw new IllegalArgumentException(
          "since: expected a cursor of this store, but was " + since);
    }
    return Optional.of(
        earlier.content == now.content
            ? MetadataChanges.none(now)
            : now.content.changesSince(earlier.content, now));
  }

  @Override
  public Optional<Staleness> staleness() {
    return follower.staleness();
  }

  /** The content that a reader of the changes has seen, which can be compared with a later one. */
  private record FileCursor(FileFollower file, FileContent content) implements ChangeCursor {}

  private <K, T> Optional<T> find(RowTable<K> table, K key, Function<K, Optional<T>> rows) {
    try {
      return rows.apply(key);
    } catch (InvalidMetadataException e) {
      throw invalid(table.describe().apply(key) + " cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public DatabaseMetadata putDatabase(DatabaseMetadata database, long expectedVersion) {
    DatabaseMetadata written = database.withVersion(RowTable.next(expectedVersion));
    Map<String, Object> row = MetadataCodec.writeDatabase(written);
    edit(root -> put(RowTable.DATABASES, root, database.key(), row, expectedVersion));
    return written;
  }

  @Override
  public TenantMetadata putTenant(TenantMetadata tenant, long expectedEpoch) {
    TenantMetadata written = tenant.withEpoch(RowTable.next(expectedEpoch));
    Map<String, Object> row = MetadataCodec.writeTenant(written);
    edit(root -> put(RowTable.TENANTS, root, tenant.tenantId(), row, expectedEpoch));
    return written;
  }

  @Override
  public void deleteDatabase(DatabaseKey key, long expectedVersion) {
    edit(root -> delete(RowTable.DATABASES, root, key, expectedVersion));
  }

  @Override
  public void deleteTenant(String tenantId, long expectedEpoch) {
    edit(root -> delete(RowTable.TENANTS, root, tenantId, expectedEpoch));
  }

  private void edit(Consumer<Map<String, @Nullable Object>> change) {
    try {
      rewrite.edit(change);
    } catch (InvalidMetadataException e) {
      throw invalid("nothing was written: " + e.getMessage(), e);
    } catch (CharacterCodingException e) {
      throw invalid(
          "nothing was written: a string contains only one half of a surrogate pair", null);
    } catch (IOException e) {
      throw FileFollower.failure(path, e);
    }
  }

  private static <K> void put(
      RowTable<K> table,
      Map<String, @Nullable Object> root,
      K key,
      Map<String, Object> written,
      long expected) {
    List<@Nullable Object> rows = FileContent.rows(root, table);
    int index = indexOf(table, rows, key);
    Map<String, @Nullable Object> old = index < 0 ? null : FileContent.attributes(rows.get(index));
    table.checkWrite(key, old, expected);
    if (index < 0) {
      rows.add(table.merge(null, written));
    } else {
      rows.set(index, table.merge(old, written));
    }
  }

  private static <K> void delete(
      RowTable<K> table, Map<String, @Nullable Object> root, K key, long expected) {
    List<@Nullable Object> rows = FileContent.rows(root, table);
    int index = indexOf(table, rows, key);
    table.checkDelete(key, index < 0 ? null : FileContent.attributes(rows.get(index)), expected);
    rows.remove(index);
  }

  /** Returns the index of the row, or -1 if there is none. */
  private static <K> int indexOf(RowTable<K> table, List<@Nullable Object> rows, K key) {
    int found = -1;
    for (int i = 0; i < rows.size(); i++) {
      Map<String, @Nullable Object> row = FileContent.attributes(rows.get(i));
      if (row != null && key.equals(table.keyOf().apply(row))) {
        if (found >= 0) {
          throw new InvalidMetadataException(
              List.of(table.describe().apply(key) + ": there is more than one such row; keep one"));
        }
        found = i;
      }
    }
    return found;
  }

  private MetadataStoreException invalid(String problem, @Nullable Exception cause) {
    return new MetadataStoreException(
        Reason.INVALID, path + ": " + problem + ". Correct the file.", cause);
  }
}
