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
 * Hands events to the listeners. Our own listeners, which neither block nor throw, are called by
 * the thread that fires; those of the application on a thread of their own behind a bounded queue,
 * so that nothing they do reaches a borrower. Thread-safe.
 */
public final class EventDispatcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventDispatcher.class);
  private static final int CAPACITY = 10_000;
  private static final long FAREWELL_MILLIS = 1_000;

  private final List<DalListener> own;
  private final List<DalListener> foreign;
  private final BlockingQueue<Consumer<DalListener>> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;

  /** No more events come; those that wait are still told. */
  private volatile boolean closed;

  /** Those that wait are not told any more. */
  private volatile boolean abandoned;

  /**
   * Starts the thread, if there is a listener that needs it.
   *
   * @param own listeners that neither block nor throw
   * @param foreign listeners of which nothing is known
   * @param threads makes the thread
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
   * Tells every listener.
   *
   * @param event calls the method of the listener that stands for the event
   */
  public void fire(Consumer<DalListener> event) {
    own.forEach(event);
    if (!foreign.isEmpty() && !closed && !queue.offer(event)) {
      dropped.incrementAndGet();
    }
  }

  /**
   * Waits until the listeners have heard what was fired so far, for up to a second. It lets
   * progress be seen before its end.
   */
  public void settle() {
    CountDownLatch heard = new CountDownLatch(1);
    if (foreign.isEmpty() || !queue.offer(listener -> heard.countDown())) {
      return;
    }
    try {
      if (!heard.await(FAREWELL_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.debug("A listener is still busy with what happened before");
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
        foreign.forEach(listener -> tell(listener, event));
      } catch (InterruptedException e) {
        // The doing of a listener, or of close(): that is what abandoned says.
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

  private static void tell(DalListener listener, Consumer<DalListener> event) {
    try {
      event.accept(listener);
    } catch (Throwable e) {
      // This thread serves the other listeners too: whatever one throws must not end it.
      LOG.warn("{} threw: the event is lost to it, and to nobody else", listener.getClass(), e);
    }
  }

  /** Takes no more events, and lets listeners hear those that wait for up to a second. */
  @Override
  public void close() {
    closed = true;
    queue.offer(listener -> {}); // wakes the thread; where there is no room, it is awake
    try {
      thread.join(FAREWELL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    abandoned = true;
    thread.interrupt();
  }
}
