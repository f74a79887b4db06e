package dev.sharddal.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A server that accepts connections and never answers, or never finishes its answer. */
public final class BadServer implements AutoCloseable {

  private final ServerSocket socket;
  private final byte[] answer;
  private final List<Socket> accepted = new CopyOnWriteArrayList<>();
  private final AtomicInteger open = new AtomicInteger();

  private BadServer(ServerSocket socket, byte[] answer) {
    this.socket = socket;
    this.answer = answer;
  }

  /** Starts a server that never says a word, on a free port of 127.0.0.1. */
  public static BadServer silent() {
    return answering(new byte[0]);
  }

  /**
   * Starts a server that says the same to everybody, byte by byte, and then one zero after another:
   * it never stops to answer, and never has answered.
   */
  public static BadServer trickling(String beginning) {
    return answering(beginning.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static BadServer answering(byte[] answer) {
    try {
      BadServer server =
          new BadServer(new ServerSocket(0, 1000, InetAddress.getByName("127.0.0.1")), answer);
      Thread thread = new Thread(server::accept, "silent-server");
      thread.setDaemon(true);
      thread.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a port of 127.0.0.1 on which nobody listens. */
  public static int refusingPort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        accepted.add(client);
        open.incrementAndGet();
        start(() -> readToTheEnd(client));
        if (answer.length > 0) {
          start(() -> trickle(client));
        }
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "silent-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void readToTheEnd(Socket client) {
    try {
      client.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // Reset by the client or closed by us: the connection has ended as well.
      Thread.currentThread().setName("silent-server, ended: " + e.getMessage());
    } finally {
      open.decrementAndGet();
    }
  }

  private void trickle(Socket client) {
    try {
      for (int i = 0; ; i++) {
        client.getOutputStream().write(i < answer.length ? answer[i] : 0);
        LockSupport.parkNanos(20_000_000);
      }
    } catch (IOException e) {
      Thread.currentThread().setName("silent-server, ended: " + e.getMessage());
    }
  }

  /** Returns how many connections the clients keep open now. */
  public int open() {
    return open.get();
  }

  /** Returns the port. */
  public int port() {
    return socket.getLocalPort();
  }

  /** Returns how many connections were accepted. */
  public int accepted() {
    return accepted.size();
  }

  /** Ends the connections that were accepted, and accepts no more. */
  public void hangUp() {
    close();
  }

  @Override
  public void close() {
    try {
      socket.close();
      for (Socket s : accepted) {
        s.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
