package dev.sharddal.metadata;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one pool connects to, with every default filled in. Two equal definitions make pools that
 * cannot be told apart.
 *
 * @param key the pool
 * @param engine the kind of server, by its {@link Engine#name}
 * @param host a host name or an IP address
 * @param port the port
 * @param database the database's name on that server
 * @param schema the schema that connections start in, or null for the server's default
 * @param credentials how to log in
 * @param properties settings of the JDBC driver, the engine's defaults included
 * @param settings size and times of the pool
 * @param weight this replica's share among the replicas of its use case, 1 to 100
 */
public record PoolDefinition(
    PoolKey key,
    String engine,
    String host,
    int port,
    String database,
    @Nullable String schema,
    Credentials credentials,
    Map<String, String> properties,
    ResolvedPoolSettings settings,
    int weight) {

  /** How one definition differs from another. */
  public enum Change {
    /** Not at all. */
    UNCHANGED,
    /** In size, times or weight only: a running pool can follow in place. */
    RESIZED,
    /** In the credentials, and perhaps in size. */
    CREDENTIALS,
    /** In where it leads, or how: another pool has to take its place. */
    ENDPOINT
  }

  /** Copies the properties. */
  public PoolDefinition {
    Objects.requireNonNull(key, "key");
    properties = Map.copyOf(properties);
  }

  /**
   * Returns the definition of one pool.
   *
   * @param key the pool
   * @param endpoint its endpoint, the defaults of the database filled in
   * @param applicationDefaults the pool settings that hold where the endpoint says nothing
   * @throws IllegalArgumentException if the settings do not fit together
   */
  static PoolDefinition of(PoolKey key, Endpoint endpoint, PoolSettings applicationDefaults) {
    Engine engine = Engines.named(Objects.requireNonNull(endpoint.engine())).orElseThrow();
    Map<String, String> properties = new HashMap<>(engine.defaultProperties(key));
    properties.putAll(endpoint.properties());
    return new PoolDefinition(
        key,
        engine.name(),
        Objects.requireNonNull(endpoint.host()),
        endpoint.port() != null ? endpoint.port() : engine.defaultPort(),
        Objects.requireNonNull(endpoint.database()),
        endpoint.schema(),
        Objects.requireNonNull(endpoint.credentials()),
        properties,
        ResolvedPoolSettings.of(endpoint.pool().orElse(applicationDefaults)),
        endpoint.weight() != null ? endpoint.weight() : 1);
  }

  /**
   * Returns how another definition of the same pool differs from this one.
   *
   * @param next the other definition
   */
  public Change changeTo(PoolDefinition next) {
    if (equals(next)) {
      return Change.UNCHANGED;
    }
    if (!address().equals(next.address())
        || !engine.equals(next.engine)
        || !Objects.equals(schema, next.schema)
        || !properties.equals(next.properties)
        || !settings.keepaliveTime().equals(next.settings.keepaliveTime())) {
      return Change.ENDPOINT;
    }
    return credentials.equals(next.credentials) ? Change.RESIZED : Change.CREDENTIALS;
  }

  /** Returns the JDBC URL, made of engine, host, port and database and nothing else. */
  public String jdbcUrl() {
    return Engines.named(engine).orElseThrow().jdbcUrl(host, port, database);
  }

  /** Returns {@code host:port/database}, for people. */
  public String address() {
    return host + ":" + port + "/" + database;
  }

  /** Returns {@code host:port}, the same for every pool of a server. */
  public String server() {
    return host.toLowerCase(Locale.ROOT) + ":" + port;
  }
}
