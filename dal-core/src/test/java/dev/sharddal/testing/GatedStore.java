package dev.sharddal.testing;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.TenantMetadata;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Injects faults into another store: counts its reads, holds them up, and fails on command. */
public final class GatedStore implements MetadataStore {

  private static final long BOUND_SECONDS = Patience.SECONDS;

  private final MetadataStore behind;
  private final AtomicInteger tenantReads = new AtomicInteger();
  private final Map<String, Gate> next = new ConcurrentHashMap<>();
  private volatile Gate every;
  private volatile Supplier<? extends Throwable> failure;

  private GatedStore(MetadataStore behind) {
    this.behind = behind;
  }

  /** Returns a store that lets everything through until it is told otherwise. */
  public static GatedStore before(MetadataStore behind) {
    return new GatedStore(behind);
  }

  /** Keeps a read from returning what it has already read. */
  public static final class Gate {

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    /** Waits until a read has come here. */
    public void awaitReader() throws InterruptedException {
      if (!reached.await(BOUND_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("no read came to the gate");
      }
    }

    /** Lets the reads go on. */
    public void open() {
      opened.countDown();
    }

    private void pass() {
      reached.countDown();
      try {
        // Longer than the test waits for what it opens the gate for.
        if (!opened.await(3 * BOUND_SECONDS, TimeUnit.SECONDS)) {
          throw new IllegalStateException("nobody opened the gate");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted at the gate", e);
      }
    }
  }

  /** Holds up the next read of this tenant, once it has read its row. */
  public Gate holdNext(String tenantId) {
    Gate gate = new Gate();
    next.put(tenantId, gate);
    return gate;
  }

  /** Holds up every read of a tenant, once it has read its row, until the gate is opened. */
  public Gate holdEvery() {
    Gate gate = new Gate();
    every = gate;
    return gate;
  }

  /** Lets every read from now on throw this, checked or not. */
  public void failWith(Supplier<? extends Throwable> newFailure) {
    failure = newFailure;
  }

  /** Lets every read from now on fail as if the store did not answer. */
  public void failUnavailable() {
    failWith(
        () ->
            new MetadataStoreException(
                MetadataStoreException.Reason.UNAVAILABLE, "the store is down", null));
  }

  /** Lets reads succeed again. */
  public void recover() {
    failure = null;
  }

  /** Returns how many times a tenant was read, or tried to be. */
  public int tenantReads() {
    return tenantReads.get();
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
    tenantReads.incrementAndGet();
    Supplier<? extends Throwable> told = failure;
    Optional<TenantMetadata> row = told == null ? behind.findTenant(tenantId) : Optional.empty();
    Gate mine = next.remove(tenantId);
    if (mine != null) {
      mine.pass();
    }
    Gate all = every;
    if (all != null) {
      all.pass();
    }
    if (told != null) {
      GatedStore.<RuntimeException>sneak(told.get());
    }
    return row;
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable failure) throws T {
    throw (T) failure;
  }
}
