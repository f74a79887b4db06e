package dev.sharddal.metadata;

/** What the built-in engines have in common. */
final class DriverDefaults {

  /** The connect timeout in seconds: shorter than any reasonable start-up timeout. */
  static final String CONNECT_SECONDS = "5";

  /** How long the driver waits for a response of the server, in seconds: 5 minutes. */
  static final String SOCKET_SECONDS = "300";

  private DriverDefaults() {}

  /** Returns the name that the server shows for the connections of a pool. */
  static String applicationName(PoolKey pool) {
    return "sharddal " + pool;
  }

  /** Returns host and port as a URL has them: IPv6 in brackets. */
  static String authority(String host, int port) {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
