package dev.sharddal.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor that loses no task when a thread cannot be started, for example because the operating
 * system's limit of threads is reached: the task is submitted again a second later. Many tasks of
 * the library schedule their next run themselves, so a lost task would never run again.
 */
final class ReliableExecutor implements Executor {

  private static final Logger LOG = LoggerFactory.getLogger(ReliableExecutor.class);
  private static final long RETRY_MILLIS = 1_000;

  private final ExecutorService executor;
  private final ScheduledExecutorService scheduler;

  ReliableExecutor(ExecutorService executor, ScheduledExecutorService scheduler) {
    this.executor = executor;
    this.scheduler = scheduler;
  }

  /** Returns the executor that runs the tasks. */
  ExecutorService executor() {
    return executor;
  }

  /**
   * Runs a task on a thread of the executor, as soon as there is one.
   *
   * @throws RejectedExecutionException after the executor was shut down
   */
  @Override
  public void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (OutOfMemoryError e) { // this is what the JDK throws if no thread can be started
      retry(task, e);
    }
  }

  private void retry(Runnable task, Throwable failure) {
    LOG.warn("No thread could be started; the task is retried in {} ms", RETRY_MILLIS, failure);
    scheduler.schedule(() -> execute(task), RETRY_MILLIS, TimeUnit.MILLISECONDS);
  }
}
