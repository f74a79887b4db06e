package dev.sharddal;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Every thread of one data access layer. All are daemons; those that are idle end. */
final class DalExecutors {

  private static final int SCHEDULER_THREADS = 2;
  private static final int LOADER_THREADS = 64;
  private static final long IDLE_SECONDS = 5;

  private final Set<Thread> alive = ConcurrentHashMap.newKeySet();

  /** Short tasks of all pools: housekeeping, retries, drains. */
  final ScheduledThreadPoolExecutor scheduler;

  /** Tells the time. Alone on its thread: whatever hangs elsewhere, no route outlives its time. */
  final ScheduledThreadPoolExecutor clock;

  /** Connects and closes. Without a bound: those who would wait here are bounded elsewhere. */
  final ExecutorService workers;

  /** Reads the metadata store, so that no borrower is bound to a read that does not end. */
  final ExecutorService loader;

  DalExecutors() {
    scheduler = new ScheduledThreadPoolExecutor(SCHEDULER_THREADS, threads("scheduler"));
    scheduler.setRemoveOnCancelPolicy(true);
    clock = new ScheduledThreadPoolExecutor(1, threads("clock"));
    workers =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            threads("worker"));
    ThreadPoolExecutor readers =
        new ThreadPoolExecutor(
            LOADER_THREADS,
            LOADER_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            threads("loader"));
    readers.allowCoreThreadTimeOut(true);
    loader = readers;
  }

  /** Makes daemons whose end {@link #close} waits for. */
  ThreadFactory threads(String purpose) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread =
          new Thread(
              () -> {
                alive.add(Thread.currentThread());
                try {
                  task.run();
                } finally {
                  alive.remove(Thread.currentThread());
                }
              },
              "sharddal-" + purpose + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Ends every thread, and waits for that. What is connecting may finish, since it has something to
   * close.
   *
   * @param patience how long to wait
   */
  void close(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    loader.shutdownNow();
    clock.shutdownNow();
    workers.shutdown();
    try {
      if (!workers.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        workers.shutdownNow();
      }
      scheduler.shutdownNow();
      for (Thread thread : alive) {
        TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
      }
    } catch (InterruptedException e) {
      workers.shutdownNow();
      scheduler.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
