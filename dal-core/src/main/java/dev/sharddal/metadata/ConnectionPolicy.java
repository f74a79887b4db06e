package dev.sharddal.metadata;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the application demands of every row, beyond the metadata contract. A row that does not
 * comply is refused like one that cannot be read. Immutable.
 */
public final class ConnectionPolicy {

  /** Demands nothing. */
  public static final ConnectionPolicy NONE = new ConnectionPolicy(List.of(), TlsLevel.OPTIONAL);

  private static final String OF_APPLICATION = ", the minimumTls of this application";

  private final List<HostPattern> allowedHosts;
  private final TlsLevel minimumTls;

  private ConnectionPolicy(List<HostPattern> allowedHosts, TlsLevel minimumTls) {
    this.allowedHosts = List.copyOf(allowedHosts);
    this.minimumTls = minimumTls;
  }

  /**
   * Returns this policy with other allowed hosts.
   *
   * @param patterns the patterns; empty allows every host
   * @throws IllegalArgumentException if a text is not a pattern
   */
  public ConnectionPolicy withAllowedHosts(List<String> patterns) {
    return new ConnectionPolicy(patterns.stream().map(HostPattern::of).toList(), minimumTls);
  }

  /**
   * Returns this policy with another minimum level of TLS.
   *
   * @param level the level
   */
  public ConnectionPolicy withMinimumTls(TlsLevel level) {
    return level == minimumTls ? this : new ConnectionPolicy(allowedHosts, level);
  }

  /**
   * Returns this policy with at least a level of TLS: a higher minimum stays.
   *
   * @param level the level
   */
  public ConnectionPolicy withAtLeastTls(TlsLevel level) {
    return minimumTls.compareTo(level) >= 0 ? this : withMinimumTls(level);
  }

  /**
   * Returns the rows that comply with this policy; the others are refused. Where a row says nothing
   * of TLS, the minimum level is added.
   *
   * @param scan the rows
   */
  public DatabaseScan apply(DatabaseScan scan) {
    if (allowedHosts.isEmpty() && minimumTls == TlsLevel.OPTIONAL) {
      return scan;
    }
    List<DatabaseMetadata> databases = new ArrayList<>();
    List<RefusedRow> refused = new ArrayList<>(scan.refused());
    for (DatabaseMetadata row : scan.databases()) {
      List<String> problems = problems(row.connectionDetails());
      if (problems.isEmpty()) {
        databases.add(row.withConnectionDetails(protectedDetails(row.connectionDetails())));
      } else {
        refused.add(RefusedRow.of(row.key(), problems));
      }
    }
    return new DatabaseScan(databases, refused, scan.ignored());
  }

  /** Returns the details with the minimum level of TLS where they do not decide. */
  private ConnectionDetails protectedDetails(ConnectionDetails details) {
    ConnectionDetails changed = details;
    for (Map.Entry<UseCase, List<Endpoint>> each : details.endpoints().entrySet()) {
      Endpoint[] replicas =
          each.getValue().stream()
              .map(own -> withTls(own, details.defaults()))
              .toArray(Endpoint[]::new);
      changed = changed.withEndpoint(each.getKey(), replicas);
    }
    return changed;
  }

  private Endpoint withTls(Endpoint own, Endpoint defaults) {
    Endpoint complete = own.orElse(defaults);
    Endpoint result = own;
    for (Map.Entry<String, String> least : tlsProperties(complete).entrySet()) {
      if (!complete.properties().containsKey(least.getKey())) {
        result = result.withProperty(least.getKey(), least.getValue());
      }
    }
    return result;
  }

  private Map<String, String> tlsProperties(Endpoint complete) {
    return Engines.named(String.valueOf(complete.engine()))
        .map(engine -> engine.tlsProperties(minimumTls))
        .orElse(Map.of());
  }

  private List<String> problems(ConnectionDetails details) {
    List<String> problems = new ArrayList<>();
    details
        .endpoints()
        .forEach(
            (useCase, replicas) -> {
              for (int i = 0; i < replicas.size(); i++) {
                String index = replicas.size() == 1 ? "" : "[" + i + "]";
                Endpoint complete = replicas.get(i).orElse(details.defaults());
                addProblems("ConnectionDetails $.endpoints." + useCase + index, complete, problems);
              }
            });
    return problems;
  }

  private void addProblems(String path, Endpoint complete, List<String> problems) {
    String host = complete.host();
    if (host != null && !isAllowed(host)) {
      problems.add(path + ".host: not among the allowedHosts of this application");
    }
    if (complete.credentials() instanceof Credentials.Iam iam
        && iam.signedFor() != null
        && !isAllowed(iam.signedFor().host())) {
      problems.add(path + ".credentials.endpoint: not among the allowedHosts of this application");
    }
    String engineName = complete.engine();
    if (engineName != null) {
      addTlsProblem(path, Engines.named(engineName).orElseThrow(), complete, problems);
    }
  }

  private boolean isAllowed(String host) {
    return allowedHosts.isEmpty()
        || allowedHosts.stream().anyMatch(pattern -> pattern.test().test(host));
  }

  private void addTlsProblem(String path, Engine engine, Endpoint complete, List<String> problems) {
    Map<String, String> least = engine.tlsProperties(minimumTls);
    if (minimumTls != TlsLevel.OPTIONAL && least.isEmpty()) {
      problems.add(path + ".engine: this application demands TLS, which this engine does not know");
    } else if (isTooWeak(engine, complete.properties())) {
      weakening(engine, complete.properties())
          .forEach(
              (name, instead) ->
                  problems.add(
                      path + ".properties." + name + ": expected " + instead + OF_APPLICATION));
    }
  }

  /** Where the properties say nothing, the minimum level is set. */
  private boolean isTooWeak(Engine engine, Map<String, String> properties) {
    Map<String, String> effective = new HashMap<>(engine.tlsProperties(minimumTls));
    effective.putAll(properties);
    return engine.tlsLevel(effective).compareTo(minimumTls) < 0;
  }

  /**
   * Returns what to change: the properties of which each takes the connection below the minimum
   * level, or all that decide about TLS if several do so together.
   */
  private Map<String, String> weakening(Engine engine, Map<String, String> properties) {
    Map<String, String> least = engine.tlsProperties(minimumTls);
    Map<String, String> found = new TreeMap<>();
    for (String name : properties.keySet()) {
      Map<String, String> others = new HashMap<>(properties);
      others.remove(name);
      if (!isTooWeak(engine, others)) {
        found.put(name, least.containsKey(name) ? atLeast(least.get(name)) : "it to be absent");
      }
    }
    if (found.isEmpty()) {
      least.forEach((name, value) -> found.put(name, atLeast(value)));
    }
    return found;
  }

  private static String atLeast(@Nullable String value) {
    return "at least '" + value + "'";
  }
}
