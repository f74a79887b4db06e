package dev.sharddal.routing;

import dev.sharddal.metadata.TenantMetadata;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The reads of the store that are under way: one for each tenant, whoever asks.
 *
 * <p>A read may publish what it found only while it is registered here, and it does so while it
 * holds the lock of its map entry. {@link #supersede} removes the registration under the same lock.
 * So whatever was read before a tenant was invalidated is never seen by a request that comes after,
 * and no tenant waits for the read of another.
 */
final class RouteLoads {

  private final ConcurrentHashMap<String, CompletableFuture<Optional<TenantMetadata>>> running =
      new ConcurrentHashMap<>();
  private final Function<String, Optional<TenantMetadata>> read;
  private final Publisher publisher;
  private final Executor executor;

  /** Takes what a read has found. Called under the lock of the tenant. */
  interface Publisher {
    void found(String tenantId, Optional<TenantMetadata> row);

    void failed(String tenantId, Throwable cause);
  }

  RouteLoads(
      Function<String, Optional<TenantMetadata>> read, Publisher publisher, Executor executor) {
    this.read = read;
    this.publisher = publisher;
    this.executor = executor;
  }

  /**
   * Returns the read of this tenant that is under way, or starts one.
   *
   * @param publishedSince returns what another read has published since the caller looked, or null:
   *     a read may end between that look and this call, and then there is no need for another
   */
  CompletableFuture<Optional<TenantMetadata>> join(
      String tenantId, Supplier<@Nullable TenantMetadata> publishedSince) {
    CompletableFuture<Optional<TenantMetadata>> mine = new CompletableFuture<>();
    CompletableFuture<Optional<TenantMetadata>> other = running.putIfAbsent(tenantId, mine);
    if (other != null) {
      return other;
    }
    TenantMetadata published = publishedSince.get();
    if (published != null) {
      running.remove(tenantId, mine);
      mine.complete(Optional.of(published));
      return mine;
    }
    try {
      executor.execute(() -> perform(tenantId, mine));
    } catch (RejectedExecutionException e) {
      running.remove(tenantId, mine);
      mine.completeExceptionally(e);
    }
    return mine;
  }

  private void perform(String tenantId, CompletableFuture<Optional<TenantMetadata>> load) {
    try {
      Optional<TenantMetadata> row = read.apply(tenantId);
      publish(tenantId, load, () -> publisher.found(tenantId, row));
      load.complete(row);
    } catch (Exception | LinkageError | StackOverflowError e) {
      publish(tenantId, load, () -> publisher.failed(tenantId, e));
      load.completeExceptionally(e);
    } finally {
      // Only an Error that nobody can handle leaves it open: whoever waits must not wait for it.
      load.completeExceptionally(new IllegalStateException("the read of the store was cut off"));
      running.remove(tenantId, load);
    }
  }

  private void publish(
      String tenantId, CompletableFuture<Optional<TenantMetadata>> load, Runnable publication) {
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
}
