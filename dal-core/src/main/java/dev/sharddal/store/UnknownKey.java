package dev.sharddal.store;

import dev.sharddal.metadata.Engine;
import dev.sharddal.metadata.SafeText;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Messages for keys that are not allowed at their position. */
final class UnknownKey {

  private static final Set<String> URL_OR_DRIVER =
      Set.of(
          "url",
          "uri",
          "jdbcurl",
          "jdbcuri",
          "connectionstring",
          "connectionurl",
          "driver",
          "driverclass",
          "driverclassname",
          "datasource",
          "datasourceclassname",
          "datasourcejndi");
  private static final Set<String> SQL =
      Set.of("sql", "initsql", "connectioninitsql", "connectiontestquery", "testquery", "testsql");
  private static final Set<String> LOGIN =
      Set.of(
          "user", "username", "password", "passwd", "pwd", "secretid", "secret", "authentication");

  /** Words that rows of other tools have as keys. A message may show them: none is a secret. */
  private static final Set<String> FOREIGN =
      Set.of(
          "autocommit",
          "comment",
          "dbname",
          "description",
          "hostname",
          "leakdetectionthreshold",
          "master",
          "name",
          "note",
          "notes",
          "primary",
          "readonly",
          "replica",
          "replicas",
          "secondary",
          "server",
          "tags",
          "type");

  private UnknownKey() {}

  /**
   * Returns the key if it is, or resembles, a word that is known; otherwise only its length,
   * because it may be a secret.
   */
  static String shown(String key, Collection<String> known) {
    String plain = plain(key);
    boolean isWord =
        URL_OR_DRIVER.contains(plain)
            || SQL.contains(plain)
            || LOGIN.contains(plain)
            || FOREIGN.contains(plain)
            || MetadataKeys.ALL.contains(key)
            || MetadataKeys.useCase(key).isPresent()
            || Suggestion.resembles(key, known);
    return isWord ? key : SafeText.masked(key);
  }

  private static String plain(String key) {
    return key.toLowerCase(Locale.ROOT).replaceAll("[_.-]", "");
  }

  /** Returns the problem of an unknown key, with a suggested correction if there is one. */
  static String describe(String key, Collection<String> known) {
    String plain = plain(key);
    if (URL_OR_DRIVER.contains(plain)) {
      return "not allowed; the library builds the URL and finds the driver itself, from 'engine',"
          + " 'host', 'port' and 'database'";
    }
    if (SQL.contains(plain)) {
      return "not allowed; metadata must not contain SQL";
    }
    Optional<String> near = Suggestion.nearest(key, known);
    if (near.isEmpty() && known.contains("credentials") && LOGIN.contains(plain)) {
      return "not allowed here; it belongs below 'credentials'";
    }
    if (known.contains("pool") && MetadataKeys.POOL.contains(key)) {
      return "not allowed here; it belongs below 'pool'";
    }
    if (key.equals(MetadataKeys.READ_BALANCING) && known.contains("weight")) {
      return "not allowed here; it belongs to the top level";
    }
    if (known.contains("endpoints") && MetadataKeys.useCase(key).isPresent()) {
      return "not allowed here; it belongs below 'endpoints'";
    }
    return "unknown key" + Suggestion.orList(key, known);
  }

  /** Returns what to write instead of a driver property that the engine does not know. */
  static String suggestProperty(String name, Engine engine) {
    if (LOGIN.contains(name.toLowerCase(Locale.ROOT))) {
      return "; it belongs below 'credentials'";
    }
    return Suggestion.nearest(name, engine.allowedProperties())
        .map(near -> ", did you mean '" + near + "'?")
        .orElse("; the list is docs/driver-properties.md");
  }
}
