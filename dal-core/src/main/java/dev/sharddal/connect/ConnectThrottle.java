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
 * Lets a number of pools connect at the same time, and only some of them to the same server. The
 * others wait their turn: servers take turns, and the pools of a server come in their order. A
 * server that has all that it may have is passed over and holds up nobody else. Thread-safe.
 *
 * <p>One that takes long goes on, and gives up its places one after the other. First the one among
 * all: a server that does not answer delays no other. Later the one at its server: a server that is
 * slow because too many connect must not get more of them, but behind one address there may be
 * databases of which only some do not answer.
 */
public final class ConnectThrottle {

  /**
   * The most that connect to one server. A start of hundreds of instances, each with a pool for
   * each database of a server, must not fill the queue of its listener; and a handful is enough to
   * keep the processors of a server busy with logins.
   */
  static final int PER_SERVER = 8;

  /** A connect that takes longer than this does not count against other servers any more. */
  static final long SLOW_MILLIS = 500;

  /** A connect that takes longer than this does not count against anybody any more. */
  static final long STUCK_MILLIS = 2_000;

  private final int parallelism;
  private final Executor workers;
  private final ScheduledExecutorService scheduler;

  /** Those that anything waits for or connects to, by address. Guarded by this. */
  private final Map<String, Server> servers = new HashMap<>();

  /** Those that have an opening that waits and a place for it. Guarded by this. */
  private final Queue<Server> ready = new ArrayDeque<>();

  /** Guarded by this. */
  private int running;

  public ConnectThrottle(int parallelism, Executor workers, ScheduledExecutorService scheduler) {
    this.parallelism = parallelism;
    this.workers = workers;
    this.scheduler = scheduler;
  }

  /** Guarded by the queue. */
  private static final class Server {
    final String address;
    final Queue<Runnable> waiting = new ArrayDeque<>();
    int running;
    boolean isReady;

    Server(String address) {
      this.address = address;
    }
  }

  /** One that has its turn, and holds places until it ends or is slow. Guarded by the queue. */
  private static final class Opening {
    final Server server;
    final Runnable action;
    boolean hasPlace = true;
    boolean hasPlaceAtServer = true;

    Opening(Server server, Runnable action) {
      this.server = server;
      this.action = action;
    }
  }

  /**
   * Runs an opening when it has its turn.
   *
   * @param address the server to which it connects
   * @param action the opening
   */
  public void submit(String address, Runnable action) {
    synchronized (this) {
      Server server = servers.computeIfAbsent(address, Server::new);
      server.waiting.add(action);
      line(server);
    }
    startAll();
  }

  /** Returns whether nothing waits and every place was given back. */
  public synchronized boolean isIdle() {
    return running == 0 && servers.isEmpty();
  }

  /** Puts a server at the end of the line, if it is not there and its next opening may start. */
  private void line(Server server) {
    if (!server.isReady && !server.waiting.isEmpty() && server.running < PER_SERVER) {
      server.isReady = true;
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
    server.isReady = false;
    server.running++;
    running++;
    Opening next = new Opening(server, server.waiting.remove());
    line(server);
    return next;
  }

  private void start(Opening opening) {
    try {
      workers.execute(() -> work(opening));
    } catch (RejectedExecutionException e) {
      run(opening); // closed: it is not wanted any more, and says so at once
    }
  }

  /** Goes on with the next one on the same thread, which is quicker than to wake another. */
  private void work(Opening first) {
    try {
      for (Opening next = first; next != null; next = isInterrupted() ? null : take()) {
        run(next);
      }
    } finally {
      startAll(); // if one has thrown or left an interrupt behind, the others run elsewhere
    }
  }

  private static boolean isInterrupted() {
    return Thread.currentThread().isInterrupted();
  }

  private void run(Opening opening) {
    Future<?> slow = after(SLOW_MILLIS, () -> leave(opening));
    Future<?> stuck = after(STUCK_MILLIS, () -> leaveServer(opening));
    try {
      opening.action.run();
    } finally {
      slow.cancel(false);
      stuck.cancel(false);
      leave(opening);
      leaveServer(opening);
    }
  }

  private Future<?> after(long millis, Runnable leaving) {
    try {
      return scheduler.schedule(
          () -> {
            leaving.run();
            startAll();
          },
          millis,
          TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(null); // closed: nobody needs its places
    }
  }

  private synchronized void leave(Opening opening) {
    if (opening.hasPlace) {
      opening.hasPlace = false;
      running--;
    }
  }

  private synchronized void leaveServer(Opening opening) {
    if (!opening.hasPlaceAtServer) {
      return;
    }
    opening.hasPlaceAtServer = false;
    Server server = opening.server;
    server.running--;
    line(server);
    if (server.running == 0 && server.waiting.isEmpty()) {
      servers.remove(server.address);
    }
  }
}
