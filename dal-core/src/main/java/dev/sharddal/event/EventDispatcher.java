package dev.sharddal.event;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers events to the listeners. The library's own listeners, which neither block nor throw, are
 * called by the thread that fires an event. Each listener of the application has a bounded queue
 * and a thread of its own, so that it can affect neither a borrower nor another listener.
 * Thread-safe.
 */
public final class EventDispatcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventDispatcher.class);
  private static final long GRACE_MILLIS = 1_000;

  private final List<DalListener> own;
  private final List<ListenerQueue> queues;

  /**
   * Creates a dispatcher, and starts a thread for each foreign listener.
   *
   * @param own listeners that neither block nor throw
   * @param foreign listeners that may block or throw
   * @param threads creates the threads
   */
  public EventDispatcher(List<DalListener> own, List<DalListener> foreign, ThreadFactory threads) {
    this.own = List.copyOf(own);
    this.queues = foreign.stream().map(each -> new ListenerQueue(each, threads)).toList();
  }

  /**
   * Delivers an event to every listener.
   *
   * @param event calls the listener's method for the event
   */
  public void fire(Consumer<DalListener> event) {
    own.forEach(event);
    queues.forEach(queue -> queue.offer(event));
  }

  /**
   * Waits up to a second until the listeners have processed all events fired so far, so that the
   * reported progress is complete when the caller continues.
   */
  public void settle() {
    CountDownLatch processed = new CountDownLatch(queues.size());
    for (ListenerQueue queue : queues) {
      if (!queue.countDownAfterQueued(processed)) {
        processed.countDown(); // it will not get there within a second
      }
    }
    try {
      if (!processed.await(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.debug("A listener is still processing earlier events");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Accepts no more events, and delivers queued events for up to a second. */
  @Override
  public void close() {
    queues.forEach(ListenerQueue::close);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
    try {
      for (ListenerQueue queue : queues) {
        queue.awaitEnd(deadline - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    queues.forEach(ListenerQueue::abandon);
  }
}
