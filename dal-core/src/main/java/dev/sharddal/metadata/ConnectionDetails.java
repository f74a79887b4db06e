package dev.sharddal.metadata;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to connect to one database: the endpoints of every use case, and what they have in common.
 *
 * @param defaults what holds for every endpoint that says nothing else
 * @param endpoints the replicas of every use case, in order; {@link UseCase#WRITE} is there
 */
public record ConnectionDetails(Endpoint defaults, Map<UseCase, List<Endpoint>> endpoints) {

  /**
   * Copies the endpoints and checks that each is complete once the defaults are filled in.
   *
   * @throws IllegalArgumentException naming the path, the rule and the value seen
   */
  public ConnectionDetails {
    Objects.requireNonNull(defaults, "defaults");
    Map<UseCase, List<Endpoint>> copy = new EnumMap<>(UseCase.class);
    endpoints.forEach((useCase, replicas) -> copy.put(useCase, List.copyOf(replicas)));
    endpoints = Collections.unmodifiableMap(copy);
    List<String> problems = problems(defaults, endpoints);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  /**
   * Returns the details of a database with one endpoint.
   *
   * @param write the endpoint of {@link UseCase#WRITE}, complete
   */
  public static ConnectionDetails of(Endpoint write) {
    return new ConnectionDetails(Endpoint.UNSET, Map.of(UseCase.WRITE, List.of(write)));
  }

  /**
   * Returns the details of a database with one endpoint.
   *
   * @param defaults what holds for every endpoint that says nothing else
   * @param write the endpoint of {@link UseCase#WRITE}
   */
  public static ConnectionDetails of(Endpoint defaults, Endpoint write) {
    return new ConnectionDetails(defaults, Map.of(UseCase.WRITE, List.of(write)));
  }

  /**
   * Returns these details with other replicas of one use case.
   *
   * @param useCase the use case
   * @param replicas its replicas, at least one
   */
  public ConnectionDetails withEndpoint(UseCase useCase, Endpoint... replicas) {
    Map<UseCase, List<Endpoint>> more = new EnumMap<>(UseCase.class);
    more.putAll(endpoints);
    more.put(useCase, List.of(replicas));
    return new ConnectionDetails(defaults, more);
  }

  /**
   * Returns these details with other defaults.
   *
   * @param newDefaults what holds for every endpoint that says nothing else
   */
  public ConnectionDetails withDefaults(Endpoint newDefaults) {
    return new ConnectionDetails(newDefaults, endpoints);
  }

  /**
   * Returns the pools that these details ask for, one for each use case and replica.
   *
   * @param database the database that they describe
   * @param applicationDefaults the pool settings that hold where these details say nothing
   * @throws IllegalArgumentException if the settings do not fit together
   */
  public List<PoolDefinition> pools(DatabaseKey database, PoolSettings applicationDefaults) {
    List<PoolDefinition> pools = new ArrayList<>();
    endpoints.forEach(
        (useCase, replicas) -> {
          for (int i = 0; i < replicas.size(); i++) {
            pools.add(
                PoolDefinition.of(
                    new PoolKey(database, useCase, i),
                    replicas.get(i).orElse(defaults),
                    applicationDefaults));
          }
        });
    return pools;
  }

  /**
   * Returns what is wrong with details made of these parts, each with its path below {@code $};
   * empty where nothing is.
   *
   * @param defaults what holds for every endpoint that says nothing else
   * @param endpoints the replicas of every use case
   */
  public static List<String> problems(Endpoint defaults, Map<UseCase, List<Endpoint>> endpoints) {
    List<String> problems = new ArrayList<>();
    if (defaults.weight() != null) {
      problems.add("$.weight: not allowed here; it belongs to one replica of an endpoint");
    }
    if (!endpoints.containsKey(UseCase.WRITE)) {
      problems.add("$.endpoints.WRITE: required, but it is missing");
    }
    endpoints.forEach(
        (useCase, replicas) -> {
          String path = "$.endpoints." + useCase;
          if (replicas.isEmpty()) {
            problems.add(path + ": expected an endpoint or a list of some, but the list is empty");
          }
          for (int i = 0; i < replicas.size(); i++) {
            String at = replicas.size() == 1 ? path : path + "[" + i + "]";
            addProblems(at, replicas.get(i), defaults, problems);
          }
        });
    return problems;
  }

  private static void addProblems(
      String path, Endpoint own, Endpoint defaults, List<String> problems) {
    Endpoint all = own.orElse(defaults);
    require(path, "engine", all.engine(), problems);
    require(path, "host", all.host(), problems);
    require(path, "database", all.database(), problems);
    require(path, "credentials", all.credentials(), problems);
    try {
      ResolvedPoolSettings.of(all.pool());
    } catch (IllegalArgumentException e) {
      problems.add(path + ".pool." + e.getMessage());
    }
    if (all.engine() == null) {
      return;
    }
    Engine engine = Engines.named(all.engine()).orElseThrow();
    if (all.schema() != null && !engine.hasSchemas()) {
      problems.add(
          path + ".schema: engine '" + engine.name() + "' has none; name it as the 'database'");
    }
    for (String name : all.properties().keySet()) {
      if (!engine.allowedProperties().contains(name)) {
        problems.add(
            (own.properties().containsKey(name) ? path : "$")
                + ".properties."
                + SafeText.masked(name)
                + ": not on the allow-list of engine '"
                + engine.name()
                + "'");
      }
    }
  }

  private static void require(
      String path, String key, @Nullable Object value, List<String> problems) {
    if (value == null) {
      problems.add(path + "." + key + ": required here or at the top level, but it is missing");
    }
  }
}
