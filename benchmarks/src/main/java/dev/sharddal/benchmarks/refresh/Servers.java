package dev.sharddal.benchmarks.refresh;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/** The two servers, each of which has every database. For one thread at a time. */
final class Servers implements AutoCloseable {

  private final Server one;
  private final Server two;

  private Servers(Server one, Server two) {
    this.one = one;
    this.two = two;
  }

  static Servers start() throws IOException, SQLException {
    return new Servers(Server.start("one"), Server.start("two"));
  }

  /** Returns one of the two. */
  Server get(boolean first) {
    return first ? one : two;
  }

  /** Returns the server that listens there. */
  Server at(int port) {
    return port == one.port() ? one : two;
  }

  /** Returns the server that is not this one. */
  Server other(Server server) {
    return server == one ? two : one;
  }

  /**
   * Gives a user a password on both servers.
   *
   * @param last where the user logs in now, so that its old password holds as long as possible
   */
  void setPassword(String user, String password, Server last) throws SQLException {
    other(last).setPassword(user, password);
    last.setPassword(user, password);
  }

  /** Returns the sessions on both servers, by {@code host:port/database}. */
  Map<String, Integer> sessions() throws SQLException {
    Map<String, Integer> sessions = new TreeMap<>(one.sessions());
    sessions.putAll(two.sessions());
    return sessions;
  }

  /** Hands over the id of every row of every ledger. */
  void readLedgers(LongConsumer reader) throws SQLException {
    for (Server server : List.of(one, two)) {
      for (LedgerDatabase database : LedgerDatabase.all()) {
        server.readLedger(database, reader);
      }
    }
  }

  /** Deletes every row of every ledger. */
  void emptyLedgers() throws SQLException {
    for (Server server : List.of(one, two)) {
      for (LedgerDatabase database : LedgerDatabase.all()) {
        server.emptyLedger(database);
      }
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    try {
      two.close();
    } finally {
      one.close();
    }
  }
}
