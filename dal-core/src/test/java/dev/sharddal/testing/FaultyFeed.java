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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A store whose record of changes fails, or forgets, on command. */
public final class FaultyFeed implements MetadataStore {

  private final MetadataStore behind;
  private final AtomicInteger polls = new AtomicInteger();
  private final AtomicBoolean forgotten = new AtomicBoolean();
  private volatile boolean failing;

  public FaultyFeed(MetadataStore behind) {
    this.behind = behind;
  }

  /** Lets the record be unreadable from now on. */
  public void fail() {
    failing = true;
  }

  /** Lets it be readable again. */
  public void recover() {
    failing = false;
  }

  /** Lets the next reading find that the record does not reach back far enough. */
  public void forget() {
    forgotten.set(true);
  }

  /** Returns how often the record was read, or tried to be. */
  public int polls() {
    return polls.get();
  }

  @Override
  public Optional<MetadataChanges> changesSince(@Nullable ChangeCursor since) {
    polls.incrementAndGet();
    if (failing) {
      throw new MetadataStoreException(
          MetadataStoreException.Reason.UNAVAILABLE, "the record is away", null);
    }
    Optional<MetadataChanges> changes = behind.changesSince(since);
    return forgotten.getAndSet(false)
        ? changes.map(read -> MetadataChanges.unknown(read.next()))
        : changes;
  }

  @Override
  public DatabaseScan scanDatabases() {
    return behind.scanDatabases();
  }

  @Override
  public Optional<DatabaseMetadata> findDatabase(DatabaseKey key) {
    return behind.findDatabase(key);
  }

  @Override
  public Optional<TenantMetadata> findTenant(String tenantId) {
    return behind.findTenant(tenantId);
  }
}
