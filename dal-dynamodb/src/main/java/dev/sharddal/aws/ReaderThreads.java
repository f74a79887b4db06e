package dev.sharddal.aws;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that read, so that nobody who waits is bound to a read that does not end. All are
 * daemons; those that are idle end.
 */
final class ReaderThreads implements Executor {

  /** As many as there are pools that open at the same time, by default. */
  private static final int MOST = 32;

  private static final long IDLE_SECONDS = 5;

  private final AtomicInteger count = new AtomicInteger();
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          MOST, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::thread);

  ReaderThreads() {
    threads.allowCoreThreadTimeOut(true);
  }

  private Thread thread(Runnable task) {
    Thread thread = new Thread(task, "sharddal-aws-" + count.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void execute(Runnable read) {
    threads.execute(read);
  }

  /**
   * Ends every read and every thread, and waits for that.
   *
   * @param patience how long to wait
   */
  void close(Duration patience) {
    for (Runnable waiting : threads.shutdownNow()) {
      if (waiting instanceof Future<?> read) {
        read.cancel(false);
      }
    }
    try {
      threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
