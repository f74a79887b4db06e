package dev.sharddal.testing;

import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.SocketFactory;

/**
 * Makes the sockets of PostgreSQL's driver, which is told of it by the property {@code
 * socketFactory}, and keeps them: whether a connection was closed can be seen at once, on this
 * side.
 */
public final class KeptSockets extends SocketFactory {

  private static final List<Socket> MADE = new CopyOnWriteArrayList<>();

  private static volatile Runnable beforeEach = () -> {};

  /** Forgets the sockets that were made. */
  public static void forget() {
    MADE.clear();
    beforeEach = () -> {};
  }

  /** Runs an action before each socket from now on, on the thread that logs in. */
  public static void beforeEach(Runnable action) {
    beforeEach = action;
  }

  /** Returns the sockets that were made. */
  public static List<Socket> made() {
    return MADE;
  }

  @Override
  public Socket createSocket() {
    beforeEach.run();
    Socket socket = new Socket();
    MADE.add(socket);
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(
      InetAddress address, int port, InetAddress localAddress, int localPort) {
    throw new UnsupportedOperationException();
  }
}
