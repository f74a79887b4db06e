package dev.sharddal.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A proxy in front of a server that can hold back the server's answers to the new connections of
 * one user. {@link FaultProxy} does so for all.
 */
public final class HoldingProxy implements AutoCloseable {

  private final ServerSocket socket;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger held = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();

  /** Guarded by this. */
  private boolean holding;

  /** The user whose logins are held back; empty: nobody. Guarded by this. */
  private String heldUser = "";

  private HoldingProxy(ServerSocket socket, int target) {
    this.socket = socket;
    this.target = target;
  }

  /** Starts a proxy that lets everything through. */
  public static HoldingProxy before(Postgres server) {
    try {
      ServerSocket socket = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
      HoldingProxy proxy = new HoldingProxy(socket, server.port());
      start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "holding-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Socket server = new Socket("127.0.0.1", target);
        accepted.incrementAndGet();
        sockets.add(client);
        sockets.add(server);
        Link link = new Link(client, server);
        start(link::pumpRequests);
        start(link::pumpAnswers);
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** One connection through the proxy. */
  private final class Link {

    private final Socket client;
    private final Socket server;

    /** The start of what the client said, which has the user's name. */
    private volatile String greeting = "";

    private boolean passed;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void pumpRequests() {
      pump(client, server, this::readGreeting);
    }

    void pumpAnswers() {
      pump(server, client, (buffer, count) -> pass(this));
    }

    private void readGreeting(byte[] buffer, int count) {
      if (greeting.length() < 512) {
        greeting += new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
      }
    }

    /** PostgreSQL's start-up packet has pairs of names and values, each ended by a zero. */
    boolean logsInAs(String user) {
      return greeting.contains("user\0" + user + "\0");
    }
  }

  private interface Step {
    /** Is done before the bytes are passed on. */
    void before(byte[] buffer, int count) throws IOException;
  }

  private static void pump(Socket from, Socket to, Step step) {
    byte[] buffer = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        step.before(buffer, count);
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      // One side has closed, and the other is closed with it.
      Thread.currentThread().setName("holding-proxy, ended: " + e.getMessage());
    }
  }

  private synchronized void pass(Link link) throws IOException {
    if (!isHeld(link)) {
      return;
    }
    held.incrementAndGet();
    try {
      while (isHeld(link)) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      held.decrementAndGet();
      link.passed = true;
    }
  }

  private boolean isHeld(Link link) {
    return holding && !link.passed && link.logsInAs(heldUser);
  }

  /** From now on new connections of a user get no answer. */
  public synchronized void hold(String user) {
    holding = true;
    heldUser = user;
  }

  /** Lets every answer through. */
  public synchronized void release() {
    holding = false;
    notifyAll();
  }

  /** Returns how many connections wait for their first answer. */
  public int held() {
    return held.get();
  }

  /** Returns how many connections there have been so far. */
  public int accepted() {
    return accepted.get();
  }

  /** Returns the port. */
  public int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() {
    release();
    try {
      socket.close();
      for (Socket each : sockets) {
        each.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
