package dev.sharddal.testing;

import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.SocketFactory;

/**
 * Makes the sockets of PostgreSQL's driver, which is told of it by the property {@code
 * socketFactory}, and keeps them: whether a connection was closed can be seen at once, on this
 * side.
 */
public final class KeptSockets extends SocketFactory {

  /** A socket that remembers the timeouts that were set, in milliseconds. */
  public static final class Kept extends Socket {

    private final List<Integer> timeouts = new CopyOnWriteArrayList<>();

    @Override
    public void setSoTimeout(int millis) throws SocketException {
      timeouts.add(millis);
      super.setSoTimeout(millis);
    }

    /** Returns the timeouts that were set so far. */
    public List<Integer> timeouts() {
      return timeouts;
    }
  }

  private static final List<Kept> MADE = new CopyOnWriteArrayList<>();

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
  public static List<Kept> made() {
    return MADE;
  }

  @Override
  public Socket createSocket() {
    beforeEach.run();
    Kept socket = new Kept();
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
