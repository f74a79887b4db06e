package dev.sharddal.routing;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.TenantMetadata;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The running reads of the store: at most one for each tenant, shared by all its requests.
 *
 * <p>A read may publish its result only while it is registered here, and it does so while it holds
 * the lock of its map entry. {@link #discardRunning} removes the registration under the same lock.
 * A request that begins after an invalidation therefore never sees a row that was read before it,
 * and no tenant waits for the read of another tenant.
 */
final class TenantLoads {

  private static final int MOST_ABANDONED = 8;

  private final ConcurrentHashMap<String, Load> running = new ConcurrentHashMap<>();
  private final Function<String, Optional<TenantMetadata>> read;
  private final Publisher publisher;
  private final Ticker ticker;
  private final LoadLanes lanes;
  private final long longestNanos;

  /** The number of reads that were abandoned and have not ended. */
  private final AtomicInteger abandoned = new AtomicInteger();

  /** One read of the store. */
  static final class Load extends CompletableFuture<Optional<TenantMetadata>> {

    private final AtomicBoolean overdue = new AtomicBoolean();

    /** The thread that reads; null before and after. Written under the lock of this. */
    private volatile @Nullable Thread reader;

    /** When the read began, as a reading of the ticker. Written before {@link #reader}. */
    private long startedAt;

    /** Written under the lock of this. */
    private volatile boolean abandoned;

    synchronized void begin(long now) {
      startedAt = now;
      reader = Thread.currentThread();
    }

    /** Returns whether the read was abandoned. No interrupt is sent from now on. */
    synchronized boolean end() {
      reader = null;
      return abandoned;
    }

    /** Takes no lock, since every request that waits for this read asks. */
    boolean isRunningLongerThan(long nanos, long now) {
      return reader != null && !abandoned && now - startedAt > nanos;
    }

    /** Gives up on the read, and interrupts it. Returns whether it was running. */
    synchronized boolean abandon() {
      Thread running = reader;
      if (running == null || abandoned) {
        return false;
      }
      abandoned = true;
      running.interrupt();
      return true;
    }

    /** Marks the read as overdue, and returns whether it was not marked before. */
    boolean becomesOverdue() {
      return overdue.compareAndSet(false, true);
    }

    boolean isOverdue() {
      return overdue.get();
    }
  }

  /** Receives the results of reads, under the lock of the tenant, and returns cached rows. */
  interface Publisher {
    void found(String tenantId, Optional<TenantMetadata> row, long startedAt);

    void failed(String tenantId, Throwable cause);

    /**
     * Returns the cached row of a tenant, empty if the tenant is known not to exist, or null if its
     * row has to be read. Takes no lock.
     */
    @Nullable Optional<TenantMetadata> known(String tenantId);
  }

  TenantLoads(
      Function<String, Optional<TenantMetadata>> read,
      Publisher publisher,
      Ticker ticker,
      LoadLanes lanes,
      long longestNanos) {
    this.read = read;
    this.publisher = publisher;
    this.ticker = ticker;
    this.lanes = lanes;
    this.longestNanos = longestNanos;
  }

  /**
   * Returns the running read of a tenant, or starts a read if its row is not cached. A read that
   * has been running for too long is replaced by another one.
   *
   * @param tenantId the tenant
   * @param seen whether the tenant is cached, which determines the lane
   */
  Load join(String tenantId, boolean seen) {
    Load mine = new Load();
    Load other = running.putIfAbsent(tenantId, mine);
    if (other != null && !takesPlaceOf(other, mine, tenantId)) {
      return other;
    }
    // The read that the caller would have joined may have ended since the caller looked.
    Optional<TenantMetadata> known = publisher.known(tenantId);
    if (known != null) {
      running.remove(tenantId, mine);
      mine.complete(known);
      return mine;
    }
    start(tenantId, mine, seen ? lanes.known() : lanes.unseen());
    return mine;
  }

  /**
   * Replaces a read that may never end. Each occupies a thread until its interrupt has an effect,
   * so only some of them may be abandoned at the same time.
   */
  private boolean takesPlaceOf(Load other, Load mine, String tenantId) {
    return other.isRunningLongerThan(longestNanos, ticker.read())
        && abandoned.get() < MOST_ABANDONED
        && running.replace(tenantId, other, mine)
        && abandon(other);
  }

  /** Always returns true: if the read has just ended, it has published nothing. */
  private boolean abandon(Load load) {
    abandoned.incrementAndGet();
    if (!load.abandon()) {
      abandoned.decrementAndGet();
    }
    return true;
  }

  /** Starts a read of a tenant even if its row is cached, unless a read is running. */
  void reload(String tenantId) {
    Load mine = new Load();
    if (running.putIfAbsent(tenantId, mine) == null) {
      start(tenantId, mine, lanes.known());
    }
  }

  private void start(String tenantId, Load mine, Executor lane) {
    try {
      lane.execute(() -> perform(tenantId, mine));
    } catch (RejectedExecutionException | OutOfMemoryError e) { // or no thread could be started
      running.remove(tenantId, mine);
      mine.completeExceptionally(
          new MetadataStoreException(
              Reason.THROTTLED,
              "too many tenants that are not cached are being read at the moment; retry",
              e));
    }
  }

  private void perform(String tenantId, Load load) {
    try {
      long startedAt = ticker.read();
      load.begin(startedAt);
      Optional<TenantMetadata> row = read.apply(tenantId);
      publish(tenantId, load, () -> publisher.found(tenantId, row, startedAt));
      load.complete(row);
    } catch (Exception | LinkageError | StackOverflowError e) {
      publish(tenantId, load, () -> publisher.failed(tenantId, e));
      load.completeExceptionally(e);
    } finally {
      if (load.end()) {
        abandoned.decrementAndGet();
      }
      running.remove(tenantId, load);
      // Only an Error that was not caught above leaves the load open; complete it for its waiters.
      if (!load.isDone()) {
        load.completeExceptionally(
            new IllegalStateException("the read of the store was ended by a fatal error"));
      }
    }
  }

  private void publish(String tenantId, Load load, Runnable publication) {
    running.compute(
        tenantId,
        (id, registered) -> {
          if (registered != load) {
            return registered;
          }
          publication.run();
          return null;
        });
  }

  /** Runs an action under the tenant's lock. A running read of the tenant publishes nothing. */
  void discardRunning(String tenantId, Runnable action) {
    running.compute(
        tenantId,
        (id, registered) -> {
          action.run();
          return null;
        });
  }

  /** Makes all running reads publish nothing. */
  void discardAllRunning() {
    running.clear();
  }
}
