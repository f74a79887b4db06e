package dev.sharddal.testing;

import dev.sharddal.metadata.ChangeCursor;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataChanges;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.TenantMetadata;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A store some of whose reads hang until they are interrupted or released. */
public final class HangingReads implements MetadataStore {

  private final MetadataStore behind;
  private final Set<DatabaseKey> rows = ConcurrentHashMap.newKeySet();
  private final Set<Thread> hanging = ConcurrentHashMap.newKeySet();
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile boolean scans;
  private volatile boolean feed;

  public HangingReads(MetadataStore behind) {
    this.behind = behind;
  }

  /** Lets reads of this row hang from now on. */
  public void hangRow(DatabaseKey key) {
    rows.add(key);
  }

  /** Lets scans hang from now on, or no more. */
  public void hangScans(boolean hang) {
    scans = hang;
  }

  /** Lets reads of the record of changes hang from now on, or no more. */
  public void hangFeed(boolean hang) {
    feed = hang;
  }

  /** Returns how many reads hang now. */
  public int hanging() {
    return hanging.size();
  }

  /** Lets all reads go on. */
  public void release() {
    released.countDown();
  }

  private void hangIf(boolean hang) {
    if (!hang) {
      return;
    }
    hanging.add(Thread.currentThread());
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in a read that hangs", e);
    } finally {
      hanging.remove(Thread.currentThread());
    }
  }

  @Override
  public DatabaseScan scanDatabases() {
    hangIf(scans);
    return behind.scanDatabases();
  }

  @Override
  public Optional<DatabaseMetadata> findDatabase(DatabaseKey key) {
    hangIf(rows.contains(key));
    return behind.findDatabase(key);
  }

  @Override
  public Optional<MetadataChanges> changesSince(@Nullable ChangeCursor since) {
    hangIf(feed);
    return behind.changesSince(since);
  }

  @Override
  public Optional<TenantMetadata> findTenant(String tenantId) {
    return behind.findTenant(tenantId);
  }
}
