package dev.sharddal.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy in front of a server that lets its network fail on command, and heal. It reads the
 * messages of PostgreSQL's clients, so that a fault can strike a login, a statement or a COMMIT;
 * any other protocol passes, too. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {

  private static final int BACKLOG = 1000;

  /** Where a fault strikes. */
  private record Rule(Fault fault, ProxyPhase phase) {}

  private final InetAddress address = InetAddress.getLoopbackAddress();
  private final int port;
  private final List<FaultyLink> links = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger struck = new AtomicInteger();
  private volatile InetSocketAddress target;
  private volatile @Nullable Rule rule;
  private volatile boolean closed;

  /** Null while connections are refused. Guarded by this. */
  private @Nullable ServerSocket listener;

  /** Accepts connections of the listener; the port is free when it has ended. Guarded by this. */
  private @Nullable Thread acceptor;

  /** Keeps the port while nobody listens at it. Guarded by this. */
  private @Nullable Socket reservation;

  private FaultProxy(InetSocketAddress target) throws IOException {
    this.target = target;
    ServerSocket first = new ServerSocket(0, BACKLOG, address);
    this.port = first.getLocalPort();
    listen(first);
  }

  /** Starts a proxy that lets everything through to a port of this machine. */
  public static FaultProxy before(int port) {
    return before(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Starts a proxy that lets everything through to a server. */
  public static FaultProxy before(Postgres server) {
    return before(new InetSocketAddress(server.host(), server.port()));
  }

  private static FaultProxy before(InetSocketAddress target) {
    try {
      return new FaultProxy(target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void listen(ServerSocket newListener) {
    listener = newListener;
    acceptor = start(() -> accept(newListener));
  }

  static Thread start(Runnable task) {
    Thread thread = new Thread(task, "fault-proxy");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        link(from.accept());
      } catch (IOException e) {
        if (!from.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void link(Socket client) throws IOException {
    accepted.incrementAndGet();
    Socket server = new Socket();
    FaultyLink link = new FaultyLink(this, client, server);
    links.add(link);
    Fault fault = faultAt(ProxyPhase.CONNECT);
    if (fault != null && !strike(link, fault)) {
      return;
    }
    try {
      server.connect(target);
      link.start();
    } catch (IOException e) {
      link.end(); // the server is down, and the client hears of it
    }
    if (closed) {
      link.end();
    }
  }

  /** Returns the fault that strikes connections in a phase now, or null. */
  @Nullable Fault faultAt(ProxyPhase phase) {
    Rule current = rule;
    return current != null && current.phase() == phase ? current.fault() : null;
  }

  /** Lets a fault strike a connection; returns whether the connection goes on. */
  boolean strike(FaultyLink link, Fault fault) {
    boolean goesOn = link.begin(fault);
    struck.incrementAndGet();
    return goesOn;
  }

  void forget(FaultyLink link) {
    links.remove(link);
  }

  /** Lets a fault strike every connection that is there, and every one that is made from now on. */
  public void inject(Fault fault) {
    inject(fault, ProxyPhase.CONNECT);
    if (fault.kind() != Fault.Kind.REFUSE) {
      strikeAll(fault);
    }
  }

  /** Lets a fault strike each connection that comes to a phase from now on. */
  public void inject(Fault fault, ProxyPhase phase) {
    if (fault.kind() == Fault.Kind.REFUSE) {
      refuse();
    } else {
      rule = new Rule(fault, phase);
    }
  }

  /** Lets a fault strike the connections that are there, and no other. */
  public void strikeAll(Fault fault) {
    links.forEach(link -> strike(link, fault));
  }

  private synchronized void refuse() {
    ServerSocket open = listener;
    if (open == null) {
      return;
    }
    try {
      open.close();
      listener = null;
      acceptor.join(Patience.LIMIT.toMillis());
      Socket bound = new Socket();
      bound.setReuseAddress(true);
      bound.bind(new InetSocketAddress(address, port));
      reservation = bound;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends all faults: what was held back arrives, and new connections work. */
  public synchronized void heal() {
    rule = null;
    links.forEach(FaultyLink::heal);
    try {
      if (reservation != null) {
        reservation.close();
        reservation = null;
      }
      if (listener == null && !closed) {
        listen(new ServerSocket(port, BACKLOG, address));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on new connections lead to another server; those that are there stay. */
  public void leadTo(Postgres server) {
    target = new InetSocketAddress(server.host(), server.port());
  }

  /** Returns how many connections are silent. */
  public int silent() {
    return (int) links.stream().filter(link -> link.isUnder(Fault.Kind.SILENT)).count();
  }

  /** Returns how many times a fault has struck a connection so far. */
  public int struck() {
    return struck.get();
  }

  /** Returns how many connections there have been so far. */
  public int accepted() {
    return accepted.get();
  }

  /** Returns how many connections are open. */
  public int open() {
    return links.size();
  }

  /** Returns the port, at 127.0.0.1. */
  public int port() {
    return port;
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      if (listener != null) {
        listener.close();
      }
      if (reservation != null) {
        reservation.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    links.forEach(FaultyLink::end);
  }
}
