package dev.sharddal.metadata;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where and how to connect: one endpoint of {@code ConnectionDetails}, or the defaults of all
 * endpoints. A null component is not specified.
 *
 * @param engine the {@link Engine#name} of the database server
 * @param host a host name or an IP address; IPv6 without brackets
 * @param port 1 to 65535
 * @param database the database's name on that server, {@code [A-Za-z0-9_.$-]{1,128}}
 * @param schema the schema that connections start in
 * @param identity what the database must say it is, {@code [A-Za-z0-9_.:/@-]{1,128}}: the content
 *     of its one-row table {@code sharddal_identity}
 * @param pooler what shares the server's sessions among its clients
 * @param credentials the credentials to log in with
 * @param properties properties of the JDBC driver, each on the engine's allow-list
 * @param pool the settings of the pool
 * @param weight this replica's share among the replicas of its use case, 1 to 100
 */
public record Endpoint(
    @Nullable String engine,
    @Nullable String host,
    @Nullable Integer port,
    @Nullable String database,
    @Nullable String schema,
    @Nullable String identity,
    @Nullable Pooler pooler,
    @Nullable Credentials credentials,
    Map<String, String> properties,
    PoolSettings pool,
    @Nullable Integer weight) {

  /** No values specified. */
  public static final Endpoint UNSET =
      new Endpoint(
          null, null, null, null, null, null, null, null, Map.of(), PoolSettings.UNSET, null);

  private static final Pattern DATABASE = Pattern.compile("[A-Za-z0-9_.$-]{1,128}");

  /** Letters of any script, since engines quote the name; nothing that looks like a list or SQL. */
  private static final Pattern SCHEMA = Pattern.compile("[\\p{L}\\p{N}\\p{M}_$-]{1,128}");

  private static final Pattern IDENTITY = Pattern.compile("[A-Za-z0-9_.:/@-]{1,128}");

  /**
   * Copies the properties and validates each value separately.
   *
   * @throws IllegalArgumentException if a value is invalid; the message names the metadata key, the
   *     rule and the actual value
   */
  public Endpoint {
    Objects.requireNonNull(pool, "pool");
    properties = Map.copyOf(properties);
    if (engine != null && Engines.named(engine).isEmpty()) {
      throw new IllegalArgumentException(
          "engine: expected one of " + Engines.names() + ", but was " + SafeText.masked(engine));
    }
    if (host != null) {
      HostRules.refusal(host).ifPresent(rule -> refuse("host", rule, host));
    }
    if (port != null && (port < 1 || port > 65535)) {
      throw new IllegalArgumentException("port: expected 1 to 65535, but was " + port);
    }
    if (database != null && !DATABASE.matcher(database).matches()) {
      refuse("database", "expected 1 to 128 of the characters A-Z a-z 0-9 _ . $ -", database);
    }
    if (schema != null && !SCHEMA.matcher(schema).matches()) {
      refuse(
          "schema",
          "expected the name of one schema, without white space, quotes and commas; for a list of"
              + " schemas, or for a name in double quotes, use properties.currentSchema",
          schema);
    }
    if (identity != null && !IDENTITY.matcher(identity).matches()) {
      refuse("identity", "expected 1 to 128 of the characters A-Z a-z 0-9 _ . : / @ -", identity);
    }
    if (weight != null && (weight < 1 || weight > 100)) {
      throw new IllegalArgumentException("weight: expected 1 to 100, but was " + weight);
    }
  }

  private static void refuse(String key, String rule, String value) {
    throw new IllegalArgumentException(key + ": " + rule + ", but was " + SafeText.masked(value));
  }

  /**
   * Returns an endpoint that specifies only the address.
   *
   * @param host the host
   * @param port the port
   */
  public static Endpoint at(String host, int port) {
    return UNSET.withHost(host).withPort(port);
  }

  /**
   * Returns this endpoint, completed from the defaults. Properties and pool settings are merged key
   * by key. The weight is not taken from the defaults.
   *
   * @param defaults the values for everything that this endpoint does not specify
   */
  public Endpoint orElse(Endpoint defaults) {
    Map<String, String> merged = new HashMap<>(defaults.properties);
    merged.putAll(properties);
    return new Endpoint(
        engine != null ? engine : defaults.engine,
        host != null ? host : defaults.host,
        port != null ? port : defaults.port,
        database != null ? database : defaults.database,
        schema != null ? schema : defaults.schema,
        identity != null ? identity : defaults.identity,
        pooler != null ? pooler : defaults.pooler,
        credentials != null ? credentials : defaults.credentials,
        merged,
        pool.orElse(defaults.pool),
        weight);
  }

  /**
   * Returns a copy of this endpoint with another engine.
   *
   * @param newEngine the engine's name
   */
  public Endpoint withEngine(String newEngine) {
    return with(copy -> copy.engine = newEngine);
  }

  /**
   * Returns a copy of this endpoint with another host.
   *
   * @param newHost the host
   */
  public Endpoint withHost(String newHost) {
    return with(copy -> copy.host = newHost);
  }

  /**
   * Returns a copy of this endpoint with another port.
   *
   * @param newPort the port
   */
  public Endpoint withPort(int newPort) {
    return with(copy -> copy.port = newPort);
  }

  /**
   * Returns a copy of this endpoint for another database on the same server.
   *
   * @param newDatabase the database
   */
  public Endpoint withDatabase(String newDatabase) {
    return with(copy -> copy.database = newDatabase);
  }

  /**
   * Returns a copy of this endpoint with another schema.
   *
   * @param newSchema the schema, or null for the server's default
   */
  public Endpoint withSchema(@Nullable String newSchema) {
    return with(copy -> copy.schema = newSchema);
  }

  /**
   * Returns a copy of this endpoint with another identity.
   *
   * @param newIdentity what the database must say it is, or null if it is not asked
   */
  public Endpoint withIdentity(@Nullable String newIdentity) {
    return with(copy -> copy.identity = newIdentity);
  }

  /**
   * Returns a copy of this endpoint behind a pooler.
   *
   * @param newPooler what shares the server's sessions among its clients
   */
  public Endpoint withPooler(Pooler newPooler) {
    return with(copy -> copy.pooler = newPooler);
  }

  /**
   * Returns a copy of this endpoint with another user and password.
   *
   * @param username the user
   * @param password the password
   */
  public Endpoint withCredentials(String username, String password) {
    return withCredentials(new Credentials.Password(username, password));
  }

  /**
   * Returns a copy of this endpoint with other credentials.
   *
   * @param newCredentials the credentials
   */
  public Endpoint withCredentials(Credentials newCredentials) {
    return with(copy -> copy.credentials = newCredentials);
  }

  /**
   * Returns a copy of this endpoint with an additional driver property.
   *
   * @param name the property's name
   * @param value the property's value
   */
  public Endpoint withProperty(String name, String value) {
    Map<String, String> extended = new TreeMap<>(properties);
    extended.put(name, value);
    return with(copy -> copy.properties = extended);
  }

  /**
   * Returns a copy of this endpoint with other pool settings.
   *
   * @param newPool the settings
   */
  public Endpoint withPool(PoolSettings newPool) {
    return with(copy -> copy.pool = newPool);
  }

  /**
   * Returns a copy of this endpoint with another weight.
   *
   * @param newWeight the weight
   */
  public Endpoint withWeight(int newWeight) {
    return with(copy -> copy.weight = newWeight);
  }

  private Endpoint with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.toRecord();
  }

  /** The components of a copy before it is checked. */
  private static final class Copy {
    @Nullable String engine;
    @Nullable String host;
    @Nullable Integer port;
    @Nullable String database;
    @Nullable String schema;
    @Nullable String identity;
    @Nullable Pooler pooler;
    @Nullable Credentials credentials;
    Map<String, String> properties;
    PoolSettings pool;
    @Nullable Integer weight;

    Copy(Endpoint original) {
      engine = original.engine;
      host = original.host;
      port = original.port;
      database = original.database;
      schema = original.schema;
      identity = original.identity;
      pooler = original.pooler;
      credentials = original.credentials;
      properties = original.properties;
      pool = original.pool;
      weight = original.weight;
    }

    Endpoint toRecord() {
      return new Endpoint(
          engine,
          host,
          port,
          database,
          schema,
          identity,
          pooler,
          credentials,
          properties,
          pool,
          weight);
    }
  }
}
