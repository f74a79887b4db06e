package dev.sharddal.store;

import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.Engines;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.Pooler;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.SessionResetMode;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads one endpoint, or the defaults of all endpoints, which have the same keys. */
final class EndpointReader {

  static final List<String> KEYS =
      List.of(
          "engine",
          "host",
          "port",
          "database",
          "schema",
          "identity",
          "pooler",
          "credentials",
          "properties",
          "pool",
          "weight");

  private static final List<String> RESETS =
      Arrays.stream(SessionResetMode.values()).map(SessionResetMode::name).toList();

  private EndpointReader() {}

  /**
   * Returns the parts of the endpoint that could be read, and reports the problems of the others.
   * The caller refuses unknown keys.
   */
  static Endpoint read(JsonObject endpoint) {
    return new Endpoint(
        engine(endpoint),
        endpoint.text("host", Endpoint.UNSET::withHost),
        endpoint.integer("port", Endpoint.UNSET::withPort),
        endpoint.text("database", Endpoint.UNSET::withDatabase),
        endpoint.text("schema", Endpoint.UNSET::withSchema),
        endpoint.text("identity", Endpoint.UNSET::withIdentity),
        pooler(endpoint),
        CredentialsReader.read(endpoint),
        properties(endpoint.object("properties")),
        pool(endpoint.object("pool")),
        endpoint.integer("weight", Endpoint.UNSET::withWeight));
  }

  private static @Nullable String engine(JsonObject endpoint) {
    String engine = endpoint.text("engine");
    if (engine != null && Engines.named(engine).isEmpty()) {
      endpoint.problem(
          "engine",
          "unknown engine " + SafeText.masked(engine) + Suggestion.orList(engine, Engines.names()));
      return null;
    }
    return engine;
  }

  private static @Nullable Pooler pooler(JsonObject endpoint) {
    String word = endpoint.text("pooler");
    Pooler pooler = word == null ? null : Pooler.of(word).orElse(null);
    if (word != null && pooler == null) {
      endpoint.problem(
          "pooler",
          "unknown value " + SafeText.masked(word) + Suggestion.orList(word, Pooler.words()));
    }
    return pooler;
  }

  private static Map<String, String> properties(@Nullable JsonObject properties) {
    Map<String, String> read = new LinkedHashMap<>();
    if (properties != null) {
      properties
          .members()
          .forEach(
              (name, value) -> {
                String key = String.valueOf(name);
                if (value instanceof String || value instanceof Boolean || isFinite(value)) {
                  read.put(key, value.toString());
                } else {
                  properties.problem(
                      shown(key),
                      "expected a string, a number, true or false, but was "
                          + JsonObject.kind(value));
                }
              });
    }
    return read;
  }

  /** The engine may not be known yet, so any engine's property may be shown. */
  private static String shown(String property) {
    boolean known =
        Engines.names().stream()
            .flatMap(name -> Engines.named(name).stream())
            .anyMatch(engine -> engine.knownProperties().contains(property));
    return known ? property : SafeText.masked(property);
  }

  private static boolean isFinite(@Nullable Object value) {
    return value instanceof Number number && Numbers.exact(number) != null;
  }

  private static PoolSettings pool(@Nullable JsonObject pool) {
    if (pool == null) {
      return PoolSettings.UNSET;
    }
    pool.refuseUnknownKeys(MetadataKeys.POOL);
    PoolSettings unset = PoolSettings.UNSET;
    return new PoolSettings(
        pool.integer("maximumPoolSize", unset::withMaximumPoolSize),
        pool.integer("minimumIdle", unset::withMinimumIdle),
        time(pool, "connectionTimeoutMs", unset::withConnectionTimeout),
        time(pool, "validationTimeoutMs", unset::withValidationTimeout),
        time(pool, "idleTimeoutMs", unset::withIdleTimeout),
        time(pool, "keepaliveTimeMs", unset::withKeepaliveTime),
        time(pool, "maxLifetimeMs", unset::withMaxLifetime),
        sessionReset(pool),
        pool.integer("maximumWaiting", unset::withMaximumWaiting));
  }

  private static @Nullable SessionResetMode sessionReset(JsonObject pool) {
    String name = pool.text("sessionReset");
    if (name == null) {
      return null;
    }
    for (SessionResetMode mode : SessionResetMode.values()) {
      if (mode.name().equals(name)) {
        return mode;
      }
    }
    pool.problem(
        "sessionReset",
        "unknown value '" + SafeText.masked(name) + "'" + Suggestion.orList(name, RESETS));
    return null;
  }

  private static @Nullable Duration time(
      JsonObject pool, String key, Function<Duration, ?> constructor) {
    Long millis = pool.whole(key);
    return millis == null ? null : pool.accepted(Duration.ofMillis(millis), constructor);
  }
}
