package dev.sharddal.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a server, and holds up what that says to new connections until it is told to. */
public final class HoldingProxy implements AutoCloseable {

  private final ServerSocket socket;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger held = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();

  /** Guarded by this. */
  private boolean holding;

  private HoldingProxy(ServerSocket socket, int target) {
    this.socket = socket;
    this.target = target;
  }

  /** Starts one that lets everything through. */
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
        start(() -> pump(client, server, false));
        start(() -> pump(server, client, true));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void pump(Socket from, Socket to, boolean mayBeHeld) {
    byte[] buffer = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      boolean first = mayBeHeld;
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (first) {
          first = false;
          pass();
        }
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      // One side has closed, and the other is closed with it.
      Thread.currentThread().setName("holding-proxy, ended: " + e.getMessage());
    }
  }

  private synchronized void pass() throws IOException {
    if (!holding) {
      return;
    }
    held.incrementAndGet();
    try {
      while (holding) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      held.decrementAndGet();
    }
  }

  /** From now on new connections get no answer. */
  public synchronized void hold() {
    holding = true;
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

  /** Returns how many connections there were ever. */
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
