package dev.sharddal.runtime;

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
public final class CoalescedTask<T> {

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
  public CoalescedTask(Supplier<T> work) {
    this.work = work;
  }

  /**
   * Returns the outcome of a run that began after this call.
   *
   * @throws RuntimeException what the work threw, the same to all who shared it
   */
  public T get() {
    CompletableFuture<T> mine = new CompletableFuture<>();
    CompletableFuture<T> shared = enter(mine);
    if (shared == mine) {
      awaitTurn(mine);
      lead(mine);
    }
    return outcome(shared);
  }

  /** Returns the run that waits for its turn already, or else this one, which is then ours. */
  private synchronized CompletableFuture<T> enter(CompletableFuture<T> mine) {
    if (waiting != null) {
      return waiting;
    }
    if (running == null) {
      running = mine;
    } else {
      waiting = mine;
    }
    return mine;
  }

  private void awaitTurn(CompletableFuture<T> mine) {
    CompletableFuture<T> ahead;
    synchronized (this) {
      ahead = running;
    }
    if (ahead == null || ahead == mine) {
      return;
    }
    waitFor(ahead);
    synchronized (this) {
      running = mine;
      waiting = null;
    }
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
