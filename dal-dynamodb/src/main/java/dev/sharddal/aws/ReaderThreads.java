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

  private final ClassLoader classLoader = applicationClassLoader();
  private final AtomicInteger count = new AtomicInteger();
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          MOST, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::thread);

  ReaderThreads() {
    threads.allowCoreThreadTimeOut(true);
  }

  private Thread thread(Runnable task) {
    String name = "sharddal-aws-" + count.incrementAndGet();
    // No inheritable thread locals: they would belong to the caller that happens to need the
    // thread.
    Thread thread = new Thread(null, task, name, 0, false);
    thread.setDaemon(true);
    thread.setPriority(Thread.NORM_PRIORITY);
    thread.setContextClassLoader(classLoader);
    return thread;
  }

  /**
   * The class loader of the application that created the resolver, for the SDK's service loaders.
   */
  private static ClassLoader applicationClassLoader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context != null ? context : ReaderThreads.class.getClassLoader();
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
