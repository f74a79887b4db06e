package dev.sharddal.metadata;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What stands between a pool and the server, and shares the server's sessions among its clients.
 */
public enum Pooler {
  /** Nothing, or a pooler that gives each connection a server session of its own. The default. */
  NONE,
  /**
   * A pooler in transaction mode, such as PgBouncer or RDS Proxy: each transaction may run in
   * another session of the server. The library then keeps nothing on a session: sessions are not
   * set read-only and not reset, and the driver prepares no named statements.
   */
  TRANSACTION;

  /** Returns the word for it in metadata, in lower case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns all words, in lower case. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Pooler::word).toList();
  }

  /**
   * Returns the value of a word.
   *
   * @param word the word, in any case
   * @return the value; empty if the word is unknown
   */
  public static Optional<Pooler> of(String word) {
    return Arrays.stream(values())
        .filter(pooler -> pooler.word().equalsIgnoreCase(word))
        .findFirst();
  }
}
