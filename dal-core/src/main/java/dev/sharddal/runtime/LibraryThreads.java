package dev.sharddal.runtime;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
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
import java.util.function.UnaryOperator;
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
  private static final int UNSEEN_LOADER_THREADS = 32;
  private static final int UNSEEN_WAITING = 1_024;
  private static final long IDLE_SECONDS = 5;

  /** The part of the time to close after which tasks are interrupted. */
  private static final int GRACE_SHARE = 4;

  private final ClassLoader classLoader = applicationClassLoader();
  private final Set<Thread> started = ConcurrentHashMap.newKeySet();

  private final ScheduledThreadPoolExecutor scheduler;
  private final ScheduledThreadPoolExecutor clock;
  private final ExecutorService workers;
  private final ExecutorService loader;
  private final ExecutorService unseenLoader;
  private final Executor reliableWorkers;
  private final Executor reliableLoader;
  private final UnaryOperator<ThreadFactory> factories;
  private final String prefix;

  /**
   * Creates the executors; a thread starts with its first task.
   *
   * @param name the name of the data access layer, a part of the threads' names; may be empty
   */
  public LibraryThreads(String name) {
    this(name, UnaryOperator.identity());
  }

  /**
   * Creates the executors.
   *
   * @param name the name of the data access layer, a part of the threads' names; may be empty
   * @param factories wraps the factory of each kind of thread
   */
  LibraryThreads(String name, UnaryOperator<ThreadFactory> factories) {
    this.factories = factories;
    this.prefix = name.isEmpty() ? "sharddal-" : "sharddal-" + name + "-";
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
    loader = readers(LOADER_THREADS, new LinkedBlockingQueue<>(), "loader");
    unseenLoader =
        readers(UNSEEN_LOADER_THREADS, new ArrayBlockingQueue<>(UNSEEN_WAITING), "unseen-loader");
    reliableWorkers = new ReliableExecutor(workers, scheduler);
    reliableLoader = new ReliableExecutor(loader, scheduler);
  }

  private ExecutorService readers(int count, BlockingQueue<Runnable> queue, String purpose) {
    ThreadPoolExecutor readers =
        new ThreadPoolExecutor(
            count, count, IDLE_SECONDS, TimeUnit.SECONDS, queue, factory(purpose));
    readers.allowCoreThreadTimeOut(true);
    return readers;
  }

  /** Returns the executor of short tasks, which never block: time limits, retries, drains. */
  public ScheduledExecutorService scheduler() {
    return scheduler;
  }

  /**
   * Returns a new scheduler for one connection pool, whose tasks may block. Its threads are {@link
   * #workers}.
   */
  public ScheduledExecutorService poolScheduler() {
    return new PoolScheduler(scheduler, reliableWorkers);
  }

  /** Returns the executor of connects and closes. It is unbounded: its callers limit their work. */
  public Executor workers() {
    return reliableWorkers;
  }

  /** Returns the executor of metadata reads, so that no borrower depends on a read that hangs. */
  public Executor loader() {
    return reliableLoader;
  }

  /**
   * Returns the executor of reads of tenants that are not cached. A flood of ids that do not exist
   * fills it and nothing else; it rejects reads that are too many.
   */
  public Executor unseenLoader() {
    return unseenLoader;
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
      scheduler.schedule(() -> reliableWorkers.execute(task), delayNanos, TimeUnit.NANOSECONDS);
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
    return factories.apply(task -> newThread(task, purpose + "-" + count.incrementAndGet()));
  }

  private Thread newThread(Runnable task, String name) {
    Thread thread = new Thread(null, () -> runRegistered(task), prefix + name, 0, false);
    thread.setDaemon(true);
    thread.setPriority(Thread.NORM_PRIORITY);
    thread.setContextClassLoader(classLoader);
    return thread;
  }

  /** A thread stays registered until it has ended: at the end of its task it is still alive. */
  private void runRegistered(Runnable task) {
    started.removeIf(thread -> !thread.isAlive());
    started.add(Thread.currentThread());
    task.run();
  }

  private static ClassLoader applicationClassLoader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context != null ? context : LibraryThreads.class.getClassLoader();
  }

  /**
   * Ends all threads and waits until they have ended, also if the calling thread is interrupted.
   * Tasks may finish for a quarter of the time, because a connect has a connection to close; then
   * they are interrupted.
   *
   * @param patience the maximum time to wait
   */
  public void close(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    loader.shutdownNow();
    unseenLoader.shutdownNow();
    clock.shutdownNow();
    workers.shutdown();
    if (!UninterruptibleWait.await(
        patience.dividedBy(GRACE_SHARE),
        nanos -> workers.awaitTermination(nanos, TimeUnit.NANOSECONDS))) {
      workers.shutdownNow();
    }
    scheduler.shutdownNow();
    UninterruptibleWait.await(
        Duration.ofNanos(Math.max(0, deadline - System.nanoTime())), this::awaitThreads);
  }

  private boolean awaitThreads(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    for (Thread thread : started) {
      if (thread != Thread.currentThread()) {
        TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
      }
    }
    return true;
  }
}
