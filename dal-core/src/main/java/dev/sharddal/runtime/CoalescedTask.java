package dev.sharddal.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A task whose concurrent callers share runs. At most one run is in progress and at most one is
 * waiting; every caller gets the outcome of a run that began after its call. Thread-safe.
 *
 * @param <T> the type of the outcome
 */
public final class CoalescedTask<T> {

  private final Supplier<T> work;

  /** Guarded by this. */
  private @Nullable CompletableFuture<T> running;

  /** Guarded by this. */
  private @Nullable CompletableFuture<T> waiting;

  /**
   * Creates a task.
   *
   * @param work the work; it never runs twice at the same time
   */
  public CoalescedTask(Supplier<T> work) {
    this.work = work;
  }

  /**
   * Returns the outcome of a run that began after this call.
   *
   * @throws RuntimeException if the work threw it; all callers that share a run get the same
   *     exception
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

  /** Returns the run that is already waiting, or else the given run, which the caller executes. */
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
    // Only the end of the other run matters here; its outcome goes to its own callers.
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
