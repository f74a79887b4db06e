package dev.sharddal.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that accepts connections and never says a word. */
public final class BadServer implements AutoCloseable {

  private final ServerSocket socket;
  private final List<Socket> accepted = new CopyOnWriteArrayList<>();

  private BadServer(ServerSocket socket) {
    this.socket = socket;
  }

  /** Starts one on a free port of 127.0.0.1. */
  public static BadServer silent() {
    try {
      BadServer server =
          new BadServer(new ServerSocket(0, 1000, InetAddress.getByName("127.0.0.1")));
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
        accepted.add(socket.accept());
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
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
