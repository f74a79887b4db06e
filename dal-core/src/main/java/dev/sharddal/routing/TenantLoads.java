package dev.sharddal.routing;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.metadata.TenantMetadata;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
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

  private final ConcurrentHashMap<String, Load> running = new ConcurrentHashMap<>();
  private final Function<String, Optional<TenantMetadata>> read;
  private final Publisher publisher;
  private final Ticker ticker;
  private final Executor executor;

  /** One read of the store. */
  static final class Load extends CompletableFuture<Optional<TenantMetadata>> {

    private final AtomicBoolean overdue = new AtomicBoolean();

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
      Executor executor) {
    this.read = read;
    this.publisher = publisher;
    this.ticker = ticker;
    this.executor = executor;
  }

  /** Returns the running read of a tenant, or starts a read if its row is not cached. */
  Load join(String tenantId) {
    Load mine = new Load();
    Load other = running.putIfAbsent(tenantId, mine);
    if (other != null) {
      return other;
    }
    // The read that the caller would have joined may have ended since the caller looked.
    Optional<TenantMetadata> known = publisher.known(tenantId);
    if (known != null) {
      running.remove(tenantId, mine);
      mine.complete(known);
      return mine;
    }
    start(tenantId, mine);
    return mine;
  }

  /** Starts a read of a tenant even if its row is cached, unless a read is running. */
  void reload(String tenantId) {
    Load mine = new Load();
    if (running.putIfAbsent(tenantId, mine) == null) {
      start(tenantId, mine);
    }
  }

  private void start(String tenantId, Load mine) {
    try {
      executor.execute(() -> perform(tenantId, mine));
    } catch (RejectedExecutionException e) {
      running.remove(tenantId, mine);
      mine.completeExceptionally(e);
    }
  }

  private void perform(String tenantId, Load load) {
    try {
      long startedAt = ticker.read();
      Optional<TenantMetadata> row = read.apply(tenantId);
      publish(tenantId, load, () -> publisher.found(tenantId, row, startedAt));
      load.complete(row);
    } catch (Exception | LinkageError | StackOverflowError e) {
      publish(tenantId, load, () -> publisher.failed(tenantId, e));
      load.completeExceptionally(e);
    } finally {
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
