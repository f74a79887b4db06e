package dev.sharddal.runtime;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All threads of one data access layer. All threads are daemons, and idle threads end. Thread-safe.
 *
 * <p>Most threads start when a caller needs them, but they take nothing from this caller: no
 * inheritable thread locals, which may hold the caller's tenant or user, and no priority. Their
 * context class loader is that of the thread that built the data access layer.
 */
public final class LibraryThreads {

  private static final Logger LOG = LoggerFactory.getLogger(LibraryThreads.class);

  private static final int SCHEDULER_THREADS = 2;
  private static final int LOADER_THREADS = 64;
  private static final long IDLE_SECONDS = 5;

  private final ClassLoader classLoader = applicationClassLoader();
  private final Set<Thread> alive = ConcurrentHashMap.newKeySet();

  private final ScheduledThreadPoolExecutor scheduler;
  private final ScheduledThreadPoolExecutor clock;
  private final ExecutorService workers;
  private final ExecutorService loader;

  /** Creates the executors; a thread starts with its first task. */
  public LibraryThreads() {
    scheduler = new ScheduledThreadPoolExecutor(SCHEDULER_THREADS, factory("scheduler"));
    scheduler.setRemoveOnCancelPolicy(true);
    clock = new ScheduledThreadPoolExecutor(1, factory("clock"));
    workers =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            factory("worker"));
    ThreadPoolExecutor readers =
        new ThreadPoolExecutor(
            LOADER_THREADS,
            LOADER_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            factory("loader"));
    readers.allowCoreThreadTimeOut(true);
    loader = readers;
  }

  /** Returns the executor of the short tasks of all pools: housekeeping, retries, drains. */
  public ScheduledExecutorService scheduler() {
    return scheduler;
  }

  /** Returns the executor of connects and closes. It is unbounded: its callers limit their work. */
  public Executor workers() {
    return workers;
  }

  /** Returns the executor of metadata reads, so that no borrower depends on a read that hangs. */
  public Executor loader() {
    return loader;
  }

  /**
   * Runs a task that may block on a worker thread, after a delay. After {@link #close} the task is
   * dropped.
   *
   * @param delayNanos the delay
   * @param task the task
   */
  public void runAfter(long delayNanos, Runnable task) {
    try {
      scheduler.schedule(() -> workers.execute(task), delayNanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("A task was not scheduled because the data access layer is closed", e);
    }
  }

  /**
   * Runs a task at a fixed rate on a dedicated thread, so that the library's time advances even if
   * other threads hang.
   *
   * @param task the task; must not block
   * @param period the period
   */
  public void tick(Runnable task, Duration period) {
    clock.scheduleAtFixedRate(task, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Returns a factory of daemon threads. {@link #close} waits until they have ended.
   *
   * @param purpose a part of the threads' names
   */
  public ThreadFactory factory(String purpose) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      String name = "sharddal-" + purpose + "-" + count.incrementAndGet();
      Thread thread = new Thread(null, () -> runRegistered(task), name, 0, false);
      thread.setDaemon(true);
      thread.setPriority(Thread.NORM_PRIORITY);
      thread.setContextClassLoader(classLoader);
      return thread;
    };
  }

  private void runRegistered(Runnable task) {
    alive.add(Thread.currentThread());
    try {
      task.run();
    } finally {
      alive.remove(Thread.currentThread());
    }
  }

  private static ClassLoader applicationClassLoader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context != null ? context : LibraryThreads.class.getClassLoader();
  }

  /**
   * Ends all threads and waits until they have ended. Running connects may finish, because they
   * have a connection to close.
   *
   * @param patience the maximum time to wait
   */
  public void close(Duration patience) {
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
