package dev.sharddal.metadata;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How to connect to one database: the endpoints of every use case, and their common defaults.
 *
 * @param defaults the values for everything that an endpoint does not specify
 * @param endpoints the replicas of every use case, in order; contains {@link UseCase#WRITE}
 * @param readBalancing how reads are spread over replicas; null: as the application says
 */
public record ConnectionDetails(
    Endpoint defaults,
    Map<UseCase, List<Endpoint>> endpoints,
    @Nullable ReadBalancing readBalancing) {

  /**
   * The largest number of replicas of one use case. Each replica has its own pool, so a longer list
   * is more likely a mistake than a server with that many replicas: Amazon Aurora has at most 15.
   */
  public static final int MAX_REPLICAS = 32;

  /**
   * Copies the endpoints and checks that each is complete after the defaults are applied.
   *
   * @throws IllegalArgumentException if one is not; the message names the path, the rule and the
   *     actual value
   */
  public ConnectionDetails {
    Objects.requireNonNull(defaults, "defaults");
    Map<UseCase, List<Endpoint>> copy = new EnumMap<>(UseCase.class);
    endpoints.forEach((useCase, replicas) -> copy.put(useCase, List.copyOf(replicas)));
    // Most databases have one use case; the copy of one entry is small, and has no order to keep.
    endpoints = copy.size() == 1 ? Map.copyOf(copy) : Collections.unmodifiableMap(copy);
    List<String> problems = problems(defaults, endpoints);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  /**
   * Creates details that leave the spread of reads to the application.
   *
   * @param defaults the values for everything that an endpoint does not specify
   * @param endpoints the replicas of every use case, in order; contains {@link UseCase#WRITE}
   * @throws IllegalArgumentException if an endpoint is not complete
   */
  public ConnectionDetails(Endpoint defaults, Map<UseCase, List<Endpoint>> endpoints) {
    this(defaults, endpoints, null);
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
   * @param defaults the values for everything that the endpoint does not specify
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
    Map<UseCase, List<Endpoint>> changed = new EnumMap<>(UseCase.class);
    changed.putAll(endpoints);
    changed.put(useCase, List.of(replicas));
    return new ConnectionDetails(defaults, changed, readBalancing);
  }

  /**
   * Returns these details with other defaults.
   *
   * @param newDefaults the values for everything that an endpoint does not specify
   */
  public ConnectionDetails withDefaults(Endpoint newDefaults) {
    return new ConnectionDetails(newDefaults, endpoints, readBalancing);
  }

  /**
   * Returns these details with another spread of reads.
   *
   * @param newBalancing how reads are spread over replicas; null: as the application says
   */
  public ConnectionDetails withReadBalancing(@Nullable ReadBalancing newBalancing) {
    return new ConnectionDetails(defaults, endpoints, newBalancing);
  }

  /**
   * Returns the definitions of the pools that these details specify, one for each use case and
   * replica.
   *
   * @param database the database that these details describe
   * @param applicationDefaults the pool settings for everything that these details do not specify
   * @throws IllegalArgumentException if the settings are inconsistent
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
                    readBalancing,
                    applicationDefaults));
          }
        });
    return pools;
  }

  /**
   * Validates the parts of connection details. Returns the problems, each with its path below
   * {@code $}; empty if there are none.
   *
   * @param defaults the values for everything that an endpoint does not specify
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
            problems.add(
                path + ": expected an endpoint or a list of endpoints, but the list is empty");
          }
          if (replicas.size() > MAX_REPLICAS) {
            problems.add(
                path
                    + ": expected at most "
                    + MAX_REPLICAS
                    + " replicas, but found "
                    + replicas.size());
            return;
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
    Endpoint complete = own.orElse(defaults);
    require(path, "engine", complete.engine(), problems);
    require(path, "host", complete.host(), problems);
    require(path, "database", complete.database(), problems);
    require(path, "credentials", complete.credentials(), problems);
    try {
      ResolvedPoolSettings.of(complete.pool());
    } catch (IllegalArgumentException e) {
      problems.add(path + ".pool." + e.getMessage());
    }
    if (complete.engine() == null) {
      return;
    }
    Engine engine = Engines.named(complete.engine()).orElseThrow();
    if (complete.schema() != null && !engine.hasSchemas()) {
      problems.add(
          path + ".schema: engine '" + engine.name() + "' has no schemas; use 'database' instead");
    }
    addSchemaProblems(path, complete, engine, problems);
    PoolerRules.problems(complete, engine)
        .forEach(problem -> problems.add(path + ".pooler: " + problem));
    TlsRules.problems(complete, engine).forEach(problem -> problems.add(path + "." + problem));
    if (complete.identity() != null && !engine.checksIdentity()) {
      problems.add(path + ".identity: engine '" + engine.name() + "' cannot check it; remove it");
    }
    new TreeMap<>(complete.properties())
        .forEach(
            (name, value) -> {
              String at = own.properties().containsKey(name) ? path : "$";
              engine
                  .refusal(name, value)
                  .map(rule -> at + ".properties." + shown(name, engine) + ": " + rule)
                  .ifPresent(problems::add);
            });
  }

  private static String shown(String property, Engine engine) {
    boolean known = engine.knownProperties().stream().anyMatch(property::equalsIgnoreCase);
    return known ? property : SafeText.masked(property);
  }

  private static void addSchemaProblems(
      String path, Endpoint complete, Engine engine, List<String> problems) {
    String schema = complete.schema();
    if (schema == null || !engine.hasSchemas()) {
      return;
    }
    engine
        .schemaRefusal(schema)
        .ifPresent(
            rule ->
                problems.add(path + ".schema: " + rule + ", but was " + SafeText.masked(schema)));
    if (complete.properties().containsKey("currentSchema")) {
      problems.add(path + ".schema: properties.currentSchema is also present; keep one of the two");
    }
  }

  private static void require(
      String path, String key, @Nullable Object value, List<String> problems) {
    if (value == null) {
      problems.add(path + "." + key + ": required here or at the top level, but it is missing");
    }
  }
}
