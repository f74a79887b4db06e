package dev.sharddal.event;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bounded queue and the thread of one listener of the application, so that it can affect
 * neither a borrower nor another listener. Thread-safe.
 */
final class ListenerQueue {

  private static final Logger LOG = LoggerFactory.getLogger(ListenerQueue.class);
  private static final int CAPACITY = 10_000;

  private final DalListener listener;
  private final BlockingQueue<Consumer<DalListener>> queue = new ArrayBlockingQueue<>(CAPACITY);

  /** The number of events that were dropped since the listener was last up to date. */
  private final AtomicLong dropped = new AtomicLong();

  private final Thread thread;

  /** No more events are accepted; queued events are still delivered. */
  private volatile boolean closed;

  /** Queued events are no longer delivered. */
  private volatile boolean abandoned;

  /** Creates the queue, and starts its thread. */
  ListenerQueue(DalListener listener, ThreadFactory threads) {
    this.listener = listener;
    this.thread = threads.newThread(this::run);
    thread.start();
  }

  void offer(Consumer<DalListener> event) {
    if (!closed && !queue.offer(event)) {
      reportDrop(dropped.incrementAndGet());
    }
  }

  /**
   * Logs the first event that was dropped, and then at ever longer intervals. The thread that fires
   * events does it, since the thread of a listener that hangs never would.
   */
  private void reportDrop(long count) {
    if (isPowerOfTen(count)) { // 1, 10, 100, ..
      LOG.warn(
          "{} does not keep up with its events: {} were dropped so far, since {} are waiting. It"
              + " must not block; the other listeners are not affected.",
          listener.getClass().getName(),
          count,
          CAPACITY);
    }
  }

  private static boolean isPowerOfTen(long number) {
    long rest = number;
    while (rest % 10 == 0) {
      rest /= 10;
    }
    return rest == 1;
  }

  /**
   * Counts down when the listener has processed all events offered so far.
   *
   * @return false if the queue is full
   */
  boolean countDownAfterQueued(CountDownLatch processed) {
    return queue.offer(ignored -> processed.countDown());
  }

  private void run() {
    while (!abandoned) {
      try {
        Consumer<DalListener> event = closed ? queue.poll() : queue.take();
        if (event == null) {
          break;
        }
        deliver(event);
        reportRecovery();
      } catch (InterruptedException e) {
        // Interrupted by the listener or by abandon(); `abandoned` tells which.
        LOG.debug("Interrupted while waiting for an event", e);
      }
    }
  }

  private void reportRecovery() {
    if (dropped.get() > 0 && queue.isEmpty()) {
      LOG.warn(
          "{} is up to date again; {} events were dropped",
          listener.getClass().getName(),
          dropped.getAndSet(0));
    }
  }

  private void deliver(Consumer<DalListener> event) {
    try {
      event.accept(listener);
    } catch (Throwable e) {
      // The thread has more events to deliver, so an exception must not end it.
      LOG.warn("{} threw an exception; it misses this event only", listener.getClass(), e);
    }
  }

  /** Accepts no more events; queued events are still delivered. */
  void close() {
    closed = true;
    queue.offer(ignored -> {}); // wakes the thread; if the queue is full, the thread is awake
  }

  /** Waits until the thread has delivered the queued events of a closed queue. */
  void awaitEnd(long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.timedJoin(thread, nanos);
  }

  /** Delivers no more events, and interrupts the listener. */
  void abandon() {
    abandoned = true;
    thread.interrupt();
  }
}
