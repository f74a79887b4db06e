package dev.sharddal.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What an endpoint behind a pooler in transaction mode cannot have. */
final class PoolerRules {

  private static final String KEPT =
      " would be kept on a session, and behind a pooler in transaction mode sessions are shared;"
          + " remove it";

  private PoolerRules() {}

  /**
   * Returns what contradicts the key {@code pooler}, each as part of a sentence.
   *
   * @param endpoint the endpoint, with the defaults applied
   * @param engine its engine
   */
  static List<String> problems(Endpoint endpoint, Engine engine) {
    List<String> problems = new ArrayList<>();
    if (endpoint.pooler() != Pooler.TRANSACTION) {
      return problems;
    }
    if (engine.pooledProperties().isEmpty()) {
      problems.add("engine '" + engine.name() + "' does not support it; remove it");
      return problems;
    }
    if (endpoint.schema() != null && engine.hasSchemas()) {
      problems.add(
          "'schema'" + KEPT + ", and set the path for the login: ALTER ROLE ... SET search_path");
    }
    new TreeMap<>(endpoint.properties())
        .forEach(
            (name, value) ->
                engine
                    .pooledRefusal(name, value)
                    .ifPresent(way -> problems.add("'properties." + name + "'" + KEPT + way)));
    if (endpoint.pool().sessionReset() == SessionResetMode.FULL) {
      problems.add(
          "'pool.sessionReset' FULL would reset sessions that are shared; remove it, or set"
              + " JDBC_ONLY");
    }
    return problems;
  }
}
