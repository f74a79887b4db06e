package dev.sharddal.connect;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many connects run at the same time, in total and for each server. Further connects are
 * queued: servers are served round-robin, and the connects of one server in order of submission. A
 * server at its limit is skipped and does not delay other servers. Thread-safe.
 *
 * <p>A slow connect continues, but releases its two slots one after the other. It first releases
 * its slot in the total, so that an unresponsive server does not delay the others. It releases its
 * slot at the server later: a server that is slow because of too many connects must not get more of
 * them, but one address may serve several databases of which only some are unresponsive.
 */
public final class ConnectThrottle {

  /**
   * The maximum number of concurrent connects to one server. When hundreds of instances start, each
   * with a pool for each database of a server, they must not overflow the accept queue of the
   * server; and a few concurrent logins are enough to keep the server's processors busy.
   */
  static final int PER_SERVER = 8;

  /** A connect that takes longer than this no longer counts towards the total. */
  static final long SLOW_MILLIS = 500;

  /** A connect that takes longer than this no longer counts towards the limit of its server. */
  static final long STUCK_MILLIS = 2_000;

  private final int parallelism;
  private final Executor workers;
  private final ScheduledExecutorService scheduler;

  /** The servers with queued or running connects, by address. Guarded by this. */
  private final Map<String, Server> servers = new HashMap<>();

  /** The servers that have a queued connect and a free slot for it. Guarded by this. */
  private final Queue<Server> ready = new ArrayDeque<>();

  /** Guarded by this. */
  private int running;

  public ConnectThrottle(int parallelism, Executor workers, ScheduledExecutorService scheduler) {
    this.parallelism = parallelism;
    this.workers = workers;
    this.scheduler = scheduler;
  }

  /** A server's queue and running connects. Guarded by the throttle. */
  private static final class Server {
    final String address;
    final Queue<Runnable> waiting = new ArrayDeque<>();
    int running;
    boolean inReadyQueue;

    Server(String address) {
      this.address = address;
    }
  }

  /**
   * A running connect attempt. It occupies its slots until it completes or is classified as slow.
   * Guarded by the throttle.
   */
  private static final class Opening {
    final Server server;
    final Runnable action;
    boolean holdsSlot = true;
    boolean holdsServerSlot = true;

    Opening(Server server, Runnable action) {
      this.server = server;
      this.action = action;
    }
  }

  /**
   * Runs a connect attempt as soon as the limits allow.
   *
   * @param address the server to connect to
   * @param action the connect attempt
   */
  public void submit(String address, Runnable action) {
    synchronized (this) {
      Server server = servers.computeIfAbsent(address, Server::new);
      server.waiting.add(action);
      enqueueIfReady(server);
    }
    startAll();
  }

  /** Returns whether no connect is queued and all slots are free. */
  public synchronized boolean isIdle() {
    return running == 0 && servers.isEmpty();
  }

  /**
   * Appends a server to the ready queue, unless it is queued already or its next connect may not
   * start.
   */
  private void enqueueIfReady(Server server) {
    if (!server.inReadyQueue && !server.waiting.isEmpty() && server.running < PER_SERVER) {
      server.inReadyQueue = true;
      ready.add(server);
    }
  }

  private void startAll() {
    for (Opening next = take(); next != null; next = take()) {
      start(next);
    }
  }

  private synchronized @Nullable Opening take() {
    Server server = running < parallelism ? ready.poll() : null;
    if (server == null) {
      return null;
    }
    server.inReadyQueue = false;
    server.running++;
    running++;
    Opening next = new Opening(server, server.waiting.remove());
    enqueueIfReady(server);
    return next;
  }

  private void start(Opening attempt) {
    try {
      workers.execute(() -> work(attempt));
    } catch (RejectedExecutionException e) {
      run(attempt); // closed: the attempt is obsolete, and returns at once
    }
  }

  /**
   * Continues with further attempts on the same thread, which is faster than waking another thread.
   */
  private void work(Opening first) {
    try {
      for (Opening next = first; next != null; next = isInterrupted() ? null : take()) {
        run(next);
      }
    } finally {
      startAll(); // after an exception or an interrupt, the remaining attempts run on other threads
    }
  }

  private static boolean isInterrupted() {
    return Thread.currentThread().isInterrupted();
  }

  private void run(Opening attempt) {
    Future<?> slow = after(SLOW_MILLIS, () -> releaseSlot(attempt));
    Future<?> stuck = after(STUCK_MILLIS, () -> releaseServerSlot(attempt));
    try {
      attempt.action.run();
    } finally {
      slow.cancel(false);
      stuck.cancel(false);
      releaseSlot(attempt);
      releaseServerSlot(attempt);
    }
  }

  private Future<?> after(long millis, Runnable release) {
    try {
      return scheduler.schedule(
          () -> {
            release.run();
            startAll();
          },
          millis,
          TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(null); // closed: its slots are no longer needed
    }
  }

  private synchronized void releaseSlot(Opening attempt) {
    if (attempt.holdsSlot) {
      attempt.holdsSlot = false;
      running--;
    }
  }

  private synchronized void releaseServerSlot(Opening attempt) {
    if (!attempt.holdsServerSlot) {
      return;
    }
    attempt.holdsServerSlot = false;
    Server server = attempt.server;
    server.running--;
    enqueueIfReady(server);
    if (server.running == 0 && server.waiting.isEmpty()) {
      servers.remove(server.address);
    }
  }
}
