package dev.sharddal.refresh;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets many who ask for the same work at the same time share it. One run is under way and one waits
 * at the most; whoever asks gets the outcome of a run that began after the call. Thread-safe.
 *
 * @param <T> the outcome
 */
public final class SharedRun<T> {

  private final Supplier<T> work;

  /** Guarded by this. */
  private @Nullable CompletableFuture<T> running;

  /** Guarded by this. */
  private @Nullable CompletableFuture<T> waiting;

  /**
   * Makes one.
   *
   * @param work what to do; never runs twice at the same time
   */
  public SharedRun(Supplier<T> work) {
    this.work = work;
  }

  /**
   * Returns the outcome of a run that began after this call.
   *
   * @throws RuntimeException what the work threw, the same to all who shared it
   */
  public T get() {
    CompletableFuture<T> mine = new CompletableFuture<>();
    CompletableFuture<T> before;
    synchronized (this) {
      if (waiting != null) {
        before = null;
        mine = waiting;
      } else if (running != null) {
        before = running;
        waiting = mine;
      } else {
        running = mine;
        before = mine;
      }
    }
    if (before == null) {
      return outcome(mine);
    }
    if (before != mine) {
      waitFor(before);
      synchronized (this) {
        running = mine;
        waiting = null;
      }
    }
    lead(mine);
    return outcome(mine);
  }

  private void lead(CompletableFuture<T> mine) {
    try {
      T outcome = work.get();
      finish(mine);
      mine.complete(outcome);
    } catch (RuntimeException | Error e) {
      finish(mine);
      mine.completeExceptionally(e);
    }
  }

  private synchronized void finish(CompletableFuture<T> mine) {
    if (running == mine && waiting == null) {
      running = null;
    }
  }

  private static void waitFor(CompletableFuture<?> other) {
    // Its outcome is for those who asked for it; here only its end counts.
    other.handle((outcome, thrown) -> true).join();
  }

  private static <T> T outcome(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
