package dev.sharddal.metadata;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/** The available engines: the built-in engines and those on the class path. */
public final class Engines {

  /** The names that AWS uses for the engines, unless an engine on the class path has the name. */
  private static final Map<String, String> ALIASES =
      Map.of(
          "aurora", "mysql",
          "aurora-mysql", "mysql",
          "aurora-postgresql", "postgresql",
          "postgres", "postgresql");

  private static final Map<String, Engine> BY_NAME = load();

  private Engines() {}

  /**
   * Returns the engine with a name, or empty if there is none. Also knows the names that AWS uses:
   * {@code postgres}, {@code aurora-postgresql}, {@code aurora-mysql} and {@code aurora}.
   *
   * @param name the name, case-insensitive
   */
  public static Optional<Engine> named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    Engine engine = BY_NAME.get(lower);
    return Optional.ofNullable(
        engine != null ? engine : BY_NAME.get(ALIASES.getOrDefault(lower, "")));
  }

  /** Returns the names of all engines on the class path, sorted. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(BY_NAME.keySet());
  }

  private static Map<String, Engine> load() {
    Map<String, Engine> engines = new TreeMap<>();
    for (Engine engine : ServiceLoader.load(Engine.class, Engine.class.getClassLoader())) {
      engines.put(engine.name(), engine);
    }
    for (Engine engine : List.of(new PostgreSql(), new MySql(), new MariaDb())) {
      engines.put(engine.name(), engine);
    }
    return engines;
  }
}
