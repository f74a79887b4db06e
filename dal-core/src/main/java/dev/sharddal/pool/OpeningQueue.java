package dev.sharddal.pool;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets a number of pools connect at the same time, and the others wait their turn. One that takes
 * long gives up its place and goes on: a database that does not answer delays no other.
 * Thread-safe.
 */
final class OpeningQueue {

  /** A connect that takes longer than this does not count against the others any more. */
  private static final long SLOW_MILLIS = 500;

  private final int parallelism;
  private final Executor workers;
  private final ScheduledExecutorService scheduler;

  /** Guarded by this. */
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  /** Guarded by this. */
  private int running;

  OpeningQueue(int parallelism, Executor workers, ScheduledExecutorService scheduler) {
    this.parallelism = parallelism;
    this.workers = workers;
    this.scheduler = scheduler;
  }

  void submit(Runnable opening) {
    synchronized (this) {
      if (running >= parallelism) {
        waiting.add(opening);
        return;
      }
      running++;
    }
    if (!start(opening)) {
      opening.run();
      next();
    }
  }

  /** Returns false if the workers were shut down: then nothing is wanted, and says so at once. */
  private boolean start(Runnable opening) {
    try {
      workers.execute(() -> run(opening));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private void run(Runnable opening) {
    AtomicBoolean hasPlace = new AtomicBoolean(true);
    Runnable leave =
        () -> {
          if (hasPlace.compareAndSet(true, false)) {
            next();
          }
        };
    ScheduledFuture<?> slow = scheduler.schedule(leave, SLOW_MILLIS, TimeUnit.MILLISECONDS);
    try {
      opening.run();
    } finally {
      slow.cancel(false);
      leave.run();
    }
  }

  /** Gives the place of one that has ended, or is slow, to the next. */
  private void next() {
    while (true) {
      Runnable opening;
      synchronized (this) {
        opening = waiting.poll();
        if (opening == null) {
          running--;
          return;
        }
      }
      if (start(opening)) {
        return;
      }
      opening.run();
    }
  }
}
