package dev.sharddal.event;

import java.util.List;
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
 * Delivers events to the listeners. The library's own listeners, which neither block nor throw, are
 * called by the thread that fires an event. The application's listeners are called on a dedicated
 * thread behind a bounded queue, so that they cannot affect a borrower. Thread-safe.
 */
public final class EventDispatcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventDispatcher.class);
  private static final int CAPACITY = 10_000;
  private static final long GRACE_MILLIS = 1_000;

  private final List<DalListener> own;
  private final List<DalListener> foreign;
  private final BlockingQueue<Consumer<DalListener>> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;

  /** No more events are accepted; queued events are still delivered. */
  private volatile boolean closed;

  /** Queued events are no longer delivered. */
  private volatile boolean abandoned;

  /**
   * Creates a dispatcher, and starts its thread if there are foreign listeners.
   *
   * @param own listeners that neither block nor throw
   * @param foreign listeners that may block or throw
   * @param threads creates the thread
   */
  public EventDispatcher(List<DalListener> own, List<DalListener> foreign, ThreadFactory threads) {
    this.own = List.copyOf(own);
    this.foreign = List.copyOf(foreign);
    this.thread = threads.newThread(this::run);
    if (!foreign.isEmpty()) {
      thread.start();
    }
  }

  /**
   * Delivers an event to every listener.
   *
   * @param event calls the listener's method for the event
   */
  public void fire(Consumer<DalListener> event) {
    own.forEach(event);
    if (!foreign.isEmpty() && !closed && !queue.offer(event)) {
      dropped.incrementAndGet();
    }
  }

  /**
   * Waits up to a second until the listeners have processed all events fired so far, so that the
   * reported progress is complete when the caller continues.
   */
  public void settle() {
    CountDownLatch delivered = new CountDownLatch(1);
    if (foreign.isEmpty() || !queue.offer(listener -> delivered.countDown())) {
      return;
    }
    try {
      if (!delivered.await(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.debug("A listener is still processing earlier events");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!abandoned) {
      try {
        Consumer<DalListener> event = closed ? queue.poll() : queue.take();
        reportDropped();
        if (event == null) {
          return;
        }
        foreign.forEach(listener -> deliver(listener, event));
      } catch (InterruptedException e) {
        // Interrupted by a listener or by close(); `abandoned` tells which.
        LOG.debug("Interrupted while waiting for an event", e);
      }
    }
    reportDropped();
  }

  private void reportDropped() {
    long lost = dropped.getAndSet(0);
    if (lost > 0) {
      LOG.warn("A listener is too slow: {} events were dropped", lost);
    }
  }

  private static void deliver(DalListener listener, Consumer<DalListener> event) {
    try {
      event.accept(listener);
    } catch (Throwable e) {
      // This thread serves the other listeners too, so an exception must not end it.
      LOG.warn(
          "{} threw an exception; only this listener misses the event", listener.getClass(), e);
    }
  }

  /** Accepts no more events, and delivers queued events for up to a second. */
  @Override
  public void close() {
    closed = true;
    queue.offer(listener -> {}); // wakes the thread; if the queue is full, the thread is awake
    try {
      thread.join(GRACE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    abandoned = true;
    thread.interrupt();
  }
}
