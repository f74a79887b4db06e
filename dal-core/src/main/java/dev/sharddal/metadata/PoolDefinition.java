package dev.sharddal.metadata;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The complete definition of one pool, with all defaults applied. Equal definitions describe
 * interchangeable pools.
 *
 * @param key the pool
 * @param engine the {@link Engine#name} of the database server
 * @param host a host name or an IP address
 * @param port the port
 * @param database the database's name on that server
 * @param schema the schema that connections start in, or null for the server's default
 * @param identity what the database must say it is, or null if it is not asked
 * @param pooler what shares the server's sessions among its clients
 * @param credentials the credentials to log in with
 * @param properties properties of the JDBC driver, including the engine's defaults
 * @param settings the settings of the pool
 * @param weight this replica's share among the replicas of its use case, 1 to 100
 * @param readBalancing how reads are spread over the replicas of this use case; null: as the
 *     application says. Null for WRITE
 */
public record PoolDefinition(
    PoolKey key,
    String engine,
    String host,
    int port,
    String database,
    @Nullable String schema,
    @Nullable String identity,
    Pooler pooler,
    Credentials credentials,
    Map<String, String> properties,
    ResolvedPoolSettings settings,
    int weight,
    @Nullable ReadBalancing readBalancing) {

  /** How one definition differs from another. */
  public enum Change {
    /** The definitions are equal. */
    UNCHANGED,
    /**
     * Only size, times or the choice of replicas differ: a running pool can be changed in place.
     */
    RESIZED,
    /** The credentials differ, and possibly what can be changed in place. */
    CREDENTIALS,
    /** The target or the way to connect differs: a new pool has to replace the running one. */
    ENDPOINT
  }

  /** Copies the properties. */
  public PoolDefinition {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(pooler, "pooler");
    properties = Map.copyOf(properties);
  }

  /**
   * Returns the definition of one pool.
   *
   * @param key the pool
   * @param endpoint the pool's endpoint, with the database's defaults applied
   * @param readBalancing how reads are spread over replicas; null: as the application says
   * @param applicationDefaults the pool settings for everything that the endpoint does not specify
   * @throws IllegalArgumentException if the settings are inconsistent
   */
  static PoolDefinition of(
      PoolKey key,
      Endpoint endpoint,
      @Nullable ReadBalancing readBalancing,
      PoolSettings applicationDefaults) {
    Engine engine = Engines.named(Objects.requireNonNull(endpoint.engine())).orElseThrow();
    Map<String, String> properties = new HashMap<>(engine.defaultProperties(key));
    boolean pooled = endpoint.pooler() == Pooler.TRANSACTION;
    PoolSettings pool = endpoint.pool();
    if (pooled) {
      properties.putAll(engine.pooledProperties().orElse(Map.of()));
      pool = pool.withSessionReset(SessionResetMode.JDBC_ONLY);
    }
    properties.putAll(endpoint.properties());
    return new PoolDefinition(
        key,
        engine.name(),
        Objects.requireNonNull(endpoint.host()),
        endpoint.port() != null ? endpoint.port() : engine.defaultPort(),
        Objects.requireNonNull(endpoint.database()),
        endpoint.schema(),
        endpoint.identity(),
        pooled ? Pooler.TRANSACTION : Pooler.NONE,
        Objects.requireNonNull(endpoint.credentials()),
        properties,
        ResolvedPoolSettings.of(pool.orElse(applicationDefaults)),
        endpoint.weight() != null ? endpoint.weight() : 1,
        key.useCase() == UseCase.WRITE ? null : readBalancing);
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
        || !Objects.equals(identity, next.identity)
        || pooler != next.pooler
        || !properties.equals(next.properties)
        || !settings.keepaliveTime().equals(next.settings.keepaliveTime())
        || settings.sessionReset() != next.settings.sessionReset()) {
      return Change.ENDPOINT;
    }
    return credentials.equals(next.credentials) ? Change.RESIZED : Change.CREDENTIALS;
  }

  /** Returns the JDBC URL, built from engine, host, port and database only. */
  public String jdbcUrl() {
    return Engines.named(engine).orElseThrow().jdbcUrl(host, port, database);
  }

  /** Returns what the metadata say about the server. */
  public ExpectedServer expectedServer() {
    boolean pooled = pooler == Pooler.TRANSACTION;
    return new ExpectedServer(
        pooled ? null : database, schema, identity, key.useCase() == UseCase.WRITE, pooled);
  }

  /** Returns {@code host:port/database}, for display. */
  public String address() {
    return host + ":" + port + "/" + database;
  }

  /** Returns {@code host:port}, the same for every pool of a server. */
  public String server() {
    return host.toLowerCase(Locale.ROOT) + ":" + port;
  }
}
