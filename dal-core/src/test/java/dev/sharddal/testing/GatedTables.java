package dev.sharddal.testing;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.TenantMetadata;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A real store behind a gate: it counts what is read, and holds scans up or lets them fail. */
public final class GatedTables implements MetadataStore {

  private final MetadataStore store;
  private final AtomicInteger scans = new AtomicInteger();
  private final AtomicInteger tenantReads = new AtomicInteger();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile @Nullable RuntimeException failure;

  /** Puts a gate before a store; it is open. */
  public GatedTables(MetadataStore store) {
    this.store = store;
  }

  /** Holds up every scan from now on. */
  public void shut() {
    gate = new CountDownLatch(1);
  }

  /** Lets the scans go on. */
  public void open() {
    gate.countDown();
  }

  /** Lets every call fail from now on; null: no more. */
  public void fail(@Nullable RuntimeException with) {
    failure = with;
  }

  /** Returns how many scans have begun. */
  public int scans() {
    return scans.get();
  }

  /** Returns how many tenants were read. */
  public int tenantReads() {
    return tenantReads.get();
  }

  private void pass() {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted at the gate", e);
    }
    RuntimeException with = failure;
    if (with != null) {
      throw with;
    }
  }

  @Override
  public DatabaseScan scanDatabases() {
    scans.incrementAndGet();
    pass();
    return store.scanDatabases();
  }

  @Override
  public Optional<DatabaseMetadata> findDatabase(DatabaseKey key) {
    pass();
    return store.findDatabase(key);
  }

  @Override
  public Optional<TenantMetadata> findTenant(String tenantId) {
    tenantReads.incrementAndGet();
    RuntimeException with = failure;
    if (with != null) {
      throw with;
    }
    return store.findTenant(tenantId);
  }
}
