package dev.sharddal.connect;

import dev.sharddal.metadata.HostRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A factory of sockets that refuse to connect to the addresses of {@link HostRules}. The address
 * that is checked is the one that the socket connects to, so a name that resolves to another
 * address a moment later cannot evade the check. A socket of a login belongs to the login from its
 * connect on, so that the login can be ended. Drivers create it by reflection.
 */
public final class CheckedSocketFactory extends SocketFactory {

  @Override
  public Socket createSocket() {
    return new CheckedSocket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return connected(
        new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return connected(
        new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
  }

  private Socket connected(InetSocketAddress to, @Nullable InetSocketAddress from)
      throws IOException {
    Socket socket = createSocket();
    try {
      if (from != null) {
        socket.bind(from);
      }
      socket.connect(to);
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static final class CheckedSocket extends Socket {
    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
      if (endpoint instanceof InetSocketAddress to) {
        check(to);
      }
      LoginSockets.add(this);
      super.connect(endpoint, timeout);
    }

    /**
     * Drivers leave the name to a SOCKS proxy if the JVM has one: then it is resolved here, too.
     */
    private static void check(InetSocketAddress to) throws RefusedAddressException {
      if (to.isUnresolved()) {
        RefusedAddressException.checkAllOf(to.getHostString());
      } else {
        RefusedAddressException.check(to.getAddress());
      }
    }
  }
}
