package dev.sharddal.aws;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that read secrets, so that a caller can give up on a read that hangs. All are daemon
 * threads, and idle threads end.
 */
final class ReaderThreads implements Executor {

  /** The default number of pools that open at the same time. */
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
   * Interrupts all reads, cancels the queued reads, and waits for the threads to end.
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
