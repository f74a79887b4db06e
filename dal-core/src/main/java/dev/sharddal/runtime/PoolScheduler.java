package dev.sharddal.runtime;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler of one connection pool, whose tasks may block: HikariCP's keep-alives wait for the
 * database. A shared timer only hands the tasks over to worker threads, so the tasks of a database
 * that hangs delay neither the timer nor the tasks of other pools. A pool runs a few tasks at the
 * same time, so the number of threads does not grow with its connections. Thread-safe.
 */
final class PoolScheduler extends AbstractExecutorService implements ScheduledExecutorService {

  private static final Logger LOG = LoggerFactory.getLogger(PoolScheduler.class);

  /** How many tasks of a pool run at the same time; the others wait in their order. */
  static final int PARALLELISM = 4;

  private final ScheduledExecutorService timer;
  private final Executor workers;

  /** Guarded by this. */
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  /** Guarded by this. */
  private int running;

  PoolScheduler(ScheduledExecutorService timer, Executor workers) {
    this.timer = timer;
    this.workers = workers;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (this) {
      if (running == PARALLELISM) {
        waiting.add(task);
        return;
      }
      running++;
    }
    boolean started = false;
    try {
      workers.execute(() -> work(task));
      started = true;
    } finally {
      if (!started) {
        synchronized (this) {
          running--;
        }
      }
    }
  }

  private void work(Runnable first) {
    try {
      first.run();
    } finally {
      Runnable next = next();
      if (next != null) {
        workers.execute(() -> work(next));
      }
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable next = waiting.poll();
    if (next == null) {
      running--;
    }
    return next;
  }

  /** A scheduled task. */
  private final class Timed<V> extends FutureTask<V> implements ScheduledFuture<V> {

    /**
     * Positive: from one start to the next. Negative: from the end of a run. Zero: a single run.
     */
    private final long periodNanos;

    private volatile long dueNanos;
    private volatile @Nullable Future<?> timeout;

    Timed(Callable<V> task, long periodNanos) {
      super(task);
      this.periodNanos = periodNanos;
    }

    Timed<V> start(long newDueNanos) {
      dueNanos = newDueNanos;
      Future<?> next =
          timer.schedule(
              () -> execute(this),
              Math.max(0, newDueNanos - System.nanoTime()),
              TimeUnit.NANOSECONDS);
      timeout = next;
      if (isCancelled()) {
        next.cancel(false);
      }
      return this;
    }

    @Override
    public void run() {
      if (periodNanos == 0) {
        super.run();
      } else if (runAndReset()) {
        startAgain();
      }
    }

    private void startAgain() {
      try {
        start(periodNanos > 0 ? dueNanos + periodNanos : System.nanoTime() - periodNanos);
      } catch (RejectedExecutionException e) {
        LOG.trace("A task is not repeated because the data access layer is closed", e);
      }
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      boolean cancelled = super.cancel(mayInterrupt);
      Future<?> next = timeout;
      if (next != null) {
        next.cancel(false);
      }
      return cancelled;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  private <V> Timed<V> start(Callable<V> task, long delay, long periodNanos, TimeUnit unit) {
    return new Timed<>(task, periodNanos).start(System.nanoTime() + unit.toNanos(delay));
  }

  private static Callable<Object> asCallable(Runnable task) {
    return Executors.callable(task);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    return start(asCallable(task), delay, 0, unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    return start(task, delay, 0, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long delay, long period, TimeUnit unit) {
    return start(asCallable(task), delay, unit.toNanos(period), unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long delay, long pause, TimeUnit unit) {
    return start(asCallable(task), delay, -unit.toNanos(pause), unit);
  }

  @Override
  public boolean isShutdown() {
    return timer.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return timer.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return timer.awaitTermination(timeout, unit);
  }

  /** Refuses: the timer and the threads belong to the library, and end with it. */
  @Override
  public void shutdown() {
    throw new UnsupportedOperationException("The scheduler is shared; it ends with the library");
  }

  /** Refuses, as {@link #shutdown} does. */
  @Override
  public List<Runnable> shutdownNow() {
    throw new UnsupportedOperationException("The scheduler is shared; it ends with the library");
  }
}
