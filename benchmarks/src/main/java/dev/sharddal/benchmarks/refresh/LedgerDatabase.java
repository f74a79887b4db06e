package dev.sharddal.benchmarks.refresh;

import dev.sharddal.metadata.DatabaseKey;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One of the databases. It is on both servers, so that it can move, and has two users of its own.
 *
 * @param number which one, from 0
 */
record LedgerDatabase(int number) {

  private static final int COUNT = 8;

  /** Returns all of them, whether they are in service or not. */
  static List<LedgerDatabase> all() {
    return IntStream.range(0, COUNT).mapToObj(LedgerDatabase::new).toList();
  }

  /** Returns the name that the metadata has for it. */
  DatabaseKey key() {
    return new DatabaseKey("shard-" + number, "ledger");
  }

  /** Returns the name that the servers have for it. */
  String name() {
    return "ledger_" + number;
  }

  /** Returns the users, of which one is in use at a time. */
  List<String> users() {
    return List.of("app_" + number + "_a", "app_" + number + "_b");
  }

  /** Returns the user who is not this one. */
  String otherUser(String user) {
    return users().get(user.equals(users().get(0)) ? 1 : 0);
  }
}
