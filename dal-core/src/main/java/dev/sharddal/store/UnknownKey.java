package dev.sharddal.store;

import dev.sharddal.metadata.Engine;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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

  private UnknownKey() {}

  /** Returns the problem of an unknown key, with a suggested correction if there is one. */
  static String describe(String key, Collection<String> known) {
    String plain = key.toLowerCase(Locale.ROOT).replaceAll("[_.-]", "");
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
    if (known.contains("endpoints") && MetadataKeys.useCase(key).isPresent()) {
      return "not allowed here; it belongs below 'endpoints'";
    }
    return "unknown key" + Suggestion.orList(key, known);
  }

  /** Returns the problem of a driver property that is not on the allow-list. */
  static String describeProperty(String name, Engine engine) {
    return LOGIN.contains(name.toLowerCase(Locale.ROOT))
        ? "not allowed here; it belongs below 'credentials'"
        : "not on the allow-list of engine '"
            + engine.name()
            + "'"
            + Suggestion.orList(name, new TreeSet<>(engine.allowedProperties()));
  }
}
