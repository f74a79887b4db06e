package dev.sharddal.metadata;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** PostgreSQL, with pgjdbc. Its times are in seconds. */
record PostgreSql() implements BuiltInEngine {

  /** PostgreSQL cuts longer names off, and would take another schema. */
  private static final int LONGEST_NAME_BYTES = 63;

  /** The modes that negotiate GSS encryption before TLS. */
  private static final Set<String> GSS_FIRST = Set.of("prefer", "require");

  private static final String LIST_OR_QUOTED =
      "; for a list of schemas, or for a name in double quotes, use properties.currentSchema";

  @Override
  public String name() {
    return "postgresql";
  }

  @Override
  public int defaultPort() {
    return 5432;
  }

  @Override
  public String driverClassName() {
    return "org.postgresql.Driver";
  }

  @Override
  public String jdbcUrl(String host, int port, String database) {
    return "jdbc:postgresql://" + DriverDefaults.authority(host, port) + "/" + database;
  }

  @Override
  public DriverProperties properties() {
    return PostgreSqlProperties.ALL;
  }

  @Override
  public Map<String, String> defaultProperties(PoolKey pool) {
    return Map.of(
        "ApplicationName",
        DriverDefaults.applicationName(pool),
        "connectTimeout",
        DriverDefaults.CONNECT_SECONDS,
        "loginTimeout",
        DriverDefaults.CONNECT_SECONDS,
        "socketTimeout",
        DriverDefaults.SOCKET_SECONDS,
        "tcpKeepAlive",
        "true",
        // The driver's own default protects transactions, but allows writes in auto-commit mode.
        // In the other pools, "always" would cost a round trip at every setReadOnly call.
        "readOnlyMode",
        pool.useCase() == UseCase.READ ? "always" : "transaction");
  }

  @Override
  public Optional<Map<String, String>> pooledProperties() {
    return Optional.of(
        Map.of(
            // Otherwise the driver sets application_name and extra_float_digits by statements.
            "assumeMinServerVersion",
            "9.0",
            "prepareThreshold",
            "0",
            "readOnlyMode",
            "transaction"));
  }

  @Override
  public Optional<String> pooledRefusal(String property, String value) {
    return switch (property) {
      case "currentSchema" ->
          Optional.of(", and set the path for the login: ALTER ROLE ... SET search_path");
      case "options" -> Optional.of(", and set them for the login: ALTER ROLE ... SET");
      case "readOnlyMode" -> value.equals("always") ? Optional.of("") : Optional.empty();
      default -> Optional.empty();
    };
  }

  @Override
  public Optional<DriverTimeouts> timeouts() {
    return Optional.of(
        new DriverTimeouts("connectTimeout", "loginTimeout", "socketTimeout", TimeUnit.SECONDS));
  }

  @Override
  public boolean hasSchemas() {
    return true;
  }

  /** The driver quotes the name: {@code Public} would be another schema than {@code public}. */
  @Override
  public Optional<String> schemaRefusal(String schema) {
    if (schema.chars().anyMatch(Character::isUpperCase)) {
      return Optional.of("expected lower case, as in a name without quotes" + LIST_OR_QUOTED);
    }
    if (schema.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME_BYTES) {
      return Optional.of("expected at most " + LONGEST_NAME_BYTES + " bytes");
    }
    // The server reads these two as "the schema named like the user" and "my temporary schema".
    return schema.equals("$user") || schema.equals("pg_temp")
        ? Optional.of("expected the name of one schema" + LIST_OR_QUOTED)
        : Optional.empty();
  }

  @Override
  public Optional<UrlTarget> readUrl(Driver driver, String url, Properties properties)
      throws SQLException {
    return DriverUrls.fromProperties(driver, url, properties, "PGHOST", "PGPORT", "PGDBNAME");
  }

  @Override
  public Optional<String> socketFactoryProperty() {
    return Optional.of("socketFactory");
  }

  /** After GSS encryption the driver skips TLS, whatever {@code sslmode} says. */
  @Override
  public TlsLevel tlsLevel(Map<String, String> properties) {
    if (GSS_FIRST.contains(properties.getOrDefault("gssEncMode", "allow"))) {
      return TlsLevel.OPTIONAL;
    }
    return switch (properties.getOrDefault("sslmode", "prefer")) {
      case "require" -> TlsLevel.ENCRYPTED;
      case "verify-ca" -> TlsLevel.VERIFIED_AUTHORITY;
      case "verify-full" -> TlsLevel.VERIFIED_HOST;
      default -> TlsLevel.OPTIONAL;
    };
  }

  @Override
  public Map<String, String> tlsProperties(TlsLevel level) {
    return switch (level) {
      case OPTIONAL -> Map.of();
      case ENCRYPTED -> Map.of("sslmode", "require");
      case VERIFIED_AUTHORITY -> Map.of("sslmode", "verify-ca");
      case VERIFIED_HOST -> Map.of("sslmode", "verify-full");
    };
  }

  @Override
  public SessionReset sessionReset(Connection connection) throws SQLException {
    return new PostgreSqlReset(connection);
  }

  @Override
  public boolean refusesWrites(SQLException error) {
    return "25006".equals(error.getSQLState());
  }

  @Override
  public @Nullable String wrongServer(Connection connection, ExpectedServer expected)
      throws SQLException {
    return ServerCheck.postgreSql(connection, expected);
  }
}
