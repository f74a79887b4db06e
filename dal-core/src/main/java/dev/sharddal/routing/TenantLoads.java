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
 * The reads of the store that are under way: one for each tenant, whoever asks.
 *
 * <p>A read may publish what it found only while it is registered here, and it does so while it
 * holds the lock of its map entry. {@link #supersede} removes the registration under the same lock.
 * So whatever was read before a tenant was invalidated is never seen by a request that comes after,
 * and no tenant waits for the read of another.
 */
final class TenantLoads {

  private final ConcurrentHashMap<String, Load> running = new ConcurrentHashMap<>();
  private final Function<String, Optional<TenantMetadata>> read;
  private final Publisher publisher;
  private final Ticker ticker;
  private final Executor executor;

  /** One read. */
  static final class Load extends CompletableFuture<Optional<TenantMetadata>> {

    private final AtomicBoolean overdue = new AtomicBoolean();

    /** Returns whether this is the first time that somebody has waited for it in vain. */
    boolean becomesOverdue() {
      return overdue.compareAndSet(false, true);
    }

    boolean isOverdue() {
      return overdue.get();
    }
  }

  /**
   * Takes what a read has found, under the lock of the tenant, and knows what others have found.
   */
  interface Publisher {
    void found(String tenantId, Optional<TenantMetadata> row, long startedAt);

    void failed(String tenantId, Throwable cause);

    /** Returns what is known of the tenant, or null if its row has to be read. Takes no lock. */
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

  /** Returns the read of this tenant that is under way, or starts one. */
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

  /** Starts a read of this tenant whatever is known of it, unless one is under way. */
  void renew(String tenantId) {
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
      // Only an Error that nobody can handle leaves it open: whoever waits must not wait for it.
      if (!load.isDone()) {
        load.completeExceptionally(new IllegalStateException("the read of the store was cut off"));
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

  /** Runs the action under the tenant's lock; the read under way will publish nothing. */
  void supersede(String tenantId, Runnable action) {
    running.compute(
        tenantId,
        (id, registered) -> {
          action.run();
          return null;
        });
  }

  /** The reads under way will publish nothing. */
  void supersedeAll() {
    running.clear();
  }
}
