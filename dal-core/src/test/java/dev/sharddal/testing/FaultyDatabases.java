package dev.sharddal.testing;

import dev.sharddal.metadata.ChangeCursor;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataChanges;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.TenantMetadata;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A store that counts the reads of Database Metadata and lets them fail on command. Its record of
 * changes can be read all the time.
 */
public final class FaultyDatabases implements MetadataStore {

  private final MetadataStore behind;
  private final AtomicInteger scans = new AtomicInteger();
  private final AtomicInteger singleReads = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicReference<@Nullable Runnable> afterNextScan = new AtomicReference<>();
  private volatile boolean failing;

  public FaultyDatabases(MetadataStore behind) {
    this.behind = behind;
  }

  /** Lets every read of a database and every scan fail from now on. */
  public void fail() {
    failing = true;
  }

  /** Lets them succeed again. */
  public void recover() {
    failing = false;
  }

  /** Runs this when the next scan has read everything and has not yet returned. */
  public void afterNextScan(Runnable action) {
    afterNextScan.set(action);
  }

  /** Returns how many scans there were. */
  public int scans() {
    return scans.get();
  }

  /** Returns how many times a single database was read. */
  public int singleReads() {
    return singleReads.get();
  }

  /** Returns how many of both have failed. */
  public int failures() {
    return failures.get();
  }

  private void failOnCommand() {
    if (failing) {
      failures.incrementAndGet();
      throw new MetadataStoreException(
          MetadataStoreException.Reason.UNAVAILABLE, "the databases are away", null);
    }
  }

  @Override
  public DatabaseScan scanDatabases() {
    scans.incrementAndGet();
    failOnCommand();
    DatabaseScan scan = behind.scanDatabases();
    Runnable action = afterNextScan.getAndSet(null);
    if (action != null) {
      action.run();
    }
    return scan;
  }

  @Override
  public Optional<DatabaseMetadata> findDatabase(DatabaseKey key) {
    singleReads.incrementAndGet();
    failOnCommand();
    return behind.findDatabase(key);
  }

  @Override
  public Optional<MetadataChanges> changesSince(@Nullable ChangeCursor since) {
    return behind.changesSince(since);
  }

  @Override
  public Optional<TenantMetadata> findTenant(String tenantId) {
    return behind.findTenant(tenantId);
  }
}
