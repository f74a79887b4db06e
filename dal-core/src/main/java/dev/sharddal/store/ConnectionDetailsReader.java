package dev.sharddal.store;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.Engine;
import dev.sharddal.metadata.Engines;
import dev.sharddal.metadata.ReadBalancing;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.UseCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code ConnectionDetails}: first validates each part separately, then the constraints
 * between the parts. A violated constraint is not reported if it follows from a problem of a part:
 * an invalid host is not also reported as missing.
 */
final class ConnectionDetailsReader {

  private static final List<String> KEYS =
      Stream.concat(
              EndpointReader.KEYS.stream().filter(key -> !key.equals("weight")),
              Stream.of(MetadataKeys.READ_BALANCING, "endpoints"))
          .toList();
  private static final List<String> USE_CASES =
      Arrays.stream(UseCase.values()).map(UseCase::name).toList();
  private static final List<String> BALANCINGS =
      Arrays.stream(ReadBalancing.values()).map(ReadBalancing::name).toList();
  private static final Pattern ENDPOINT_KEY =
      Pattern.compile("(\\$\\.endpoints\\.[A-Z]+(?:\\[\\d+])?)\\.([A-Za-z]+).*", Pattern.DOTALL);

  private final JsonObject top;
  private final Problems problems;
  private final Map<UseCase, List<Endpoint>> endpoints = new EnumMap<>(UseCase.class);

  private ConnectionDetailsReader(JsonObject top) {
    this.top = top;
    this.problems = top.problems();
  }

  /** Returns the details, or reports their problems and returns null. */
  static @Nullable ConnectionDetails read(JsonObject top) {
    return new ConnectionDetailsReader(top).read();
  }

  private @Nullable ConnectionDetails read() {
    refuseUnknownKeys();
    Endpoint defaults = EndpointReader.read(top);
    ReadBalancing balancing = readBalancing();
    JsonObject useCases = top.object("endpoints");
    if (useCases != null) {
      useCases
          .members()
          .forEach((name, value) -> readUseCase(useCases, String.valueOf(name), value));
    }
    checkProperties(defaults);
    for (String problem : ConnectionDetails.problems(defaults, endpoints)) {
      if (!follows(Problems.pathOf(problem))) {
        problems.add(absolute(problem));
      }
    }
    return problems.isAtOrBelow(top.path())
        ? null
        : new ConnectionDetails(defaults, endpoints, balancing);
  }

  private @Nullable ReadBalancing readBalancing() {
    String name = top.text(MetadataKeys.READ_BALANCING);
    if (name == null) {
      return null;
    }
    if (!BALANCINGS.contains(name)) {
      top.problem(
          MetadataKeys.READ_BALANCING,
          "unknown value " + SafeText.masked(name) + Suggestion.orList(name, BALANCINGS));
      return null;
    }
    return ReadBalancing.valueOf(name);
  }

  private void refuseUnknownKeys() {
    List<String> known = new ArrayList<>(KEYS);
    if (top.has("weight")) {
      known.add("weight"); // refused below, with a better message
    }
    top.refuseUnknownKeys(known);
  }

  private void readUseCase(JsonObject useCases, String name, @Nullable Object value) {
    Optional<UseCase> useCase = MetadataKeys.useCase(name);
    if (useCase.isEmpty()) {
      useCases.problem(
          UnknownKey.shown(name, USE_CASES),
          "unknown use case" + Suggestion.orList(name, USE_CASES));
      return;
    }
    String path = useCases.path() + "." + useCase.get();
    if (endpoints.containsKey(useCase.get())) {
      problems.add(path, "present twice, in different case; keep one");
      return;
    }
    List<?> replicas = value instanceof List<?> list ? list : Arrays.asList(value);
    if (replicas.size() > ConnectionDetails.MAX_REPLICAS) {
      problems.add(
          path,
          "expected at most "
              + ConnectionDetails.MAX_REPLICAS
              + " replicas, but found "
              + replicas.size());
      endpoints.put(useCase.get(), List.of(Endpoint.UNSET));
      return;
    }
    List<Endpoint> read = new ArrayList<>();
    for (int i = 0; i < replicas.size(); i++) {
      String at = replicas.size() == 1 ? path : path + "[" + i + "]";
      String expected =
          value instanceof List ? "an endpoint" : "an endpoint or a list of endpoints";
      read.add(readReplica(useCases.child(at, replicas.get(i), expected)));
    }
    endpoints.put(useCase.get(), read);
  }

  private static Endpoint readReplica(@Nullable JsonObject replica) {
    if (replica == null) {
      return Endpoint.UNSET;
    }
    replica.refuseUnknownKeys(EndpointReader.KEYS);
    return EndpointReader.read(replica);
  }

  /** Reports properties that are not on the allow-list, and suggests the intended names. */
  private void checkProperties(Endpoint defaults) {
    endpoints.forEach(
        (useCase, replicas) -> {
          for (int i = 0; i < replicas.size(); i++) {
            Endpoint own = replicas.get(i);
            String at = "$.endpoints." + useCase + (replicas.size() == 1 ? "" : "[" + i + "]");
            String engine = own.engine() != null ? own.engine() : defaults.engine();
            if (engine != null && !isBadAt(at, "engine")) {
              checkProperties(at, own, engine);
              checkProperties("$", defaults, engine);
            }
          }
        });
  }

  private void checkProperties(String at, Endpoint endpoint, String engineName) {
    Engine engine = Engines.named(engineName).orElseThrow();
    String path = absolute(at + ".properties");
    new TreeMap<>(endpoint.properties())
        .forEach(
            (name, value) -> {
              boolean known = engine.knownProperties().contains(name);
              String shown = known || near(name, engine) ? name : SafeText.masked(name);
              String hint = known ? "" : UnknownKey.suggestProperty(name, engine);
              engine
                  .refusal(name, value)
                  .ifPresent(reason -> problems.add(path + "." + shown, reason + hint));
            });
  }

  private static boolean near(String name, Engine engine) {
    return Suggestion.resembles(name, engine.allowedProperties());
  }

  /**
   * Returns whether a problem with this path is already reported, or follows from a reported
   * problem.
   */
  private boolean follows(String path) {
    if (path.contains(".properties.") || problems.isAt(absolute(path))) {
      return true;
    }
    if (path.equals("$.endpoints.WRITE")) {
      return problems.isAt(absolute("$.endpoints"));
    }
    Matcher matcher = ENDPOINT_KEY.matcher(path);
    if (!matcher.matches()) {
      return false;
    }
    String endpoint = matcher.group(1);
    String key = matcher.group(2);
    return problems.isAt(absolute(endpoint))
        || isBadAt(endpoint, key)
        || isBadAt("$", key)
        || List.of("schema", "identity", "pooler").contains(key)
            && (isBadAt(endpoint, "engine") || isBadAt("$", "engine"));
  }

  private boolean isBadAt(String endpointPath, String key) {
    return problems.isAtOrBelow(absolute(endpointPath + "." + key));
  }

  /** Returns a path or problem below {@code $}, prefixed with the attribute's name. */
  private String absolute(String problem) {
    return top.path() + problem.substring(1);
  }
}
