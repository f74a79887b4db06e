package dev.sharddal.metadata;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** MariaDB, with MariaDB Connector/J. Its times are in milliseconds. */
record MariaDb() implements Engine {

  @Override
  public String name() {
    return "mariadb";
  }

  @Override
  public int defaultPort() {
    return 3306;
  }

  @Override
  public String driverClassName() {
    return "org.mariadb.jdbc.Driver";
  }

  @Override
  public String jdbcUrl(String host, int port, String database) {
    return "jdbc:mariadb://" + DriverDefaults.authority(host, port) + "/" + database;
  }

  @Override
  public Set<String> allowedProperties() {
    return MariaDbProperties.ALL.allowed();
  }

  @Override
  public Set<String> knownProperties() {
    return MariaDbProperties.ALL.decisions().keySet();
  }

  @Override
  public Optional<String> refusal(String property, String value) {
    return MariaDbProperties.ALL.refusal(name(), property, value);
  }

  @Override
  public Map<String, String> defaultProperties(PoolKey pool) {
    return Map.of(
        // The driver's own default lets a server ask for any file of the client.
        "allowLocalInfile",
        "false",
        "connectionAttributes",
        "program_name:" + DriverDefaults.applicationName(pool),
        "connectTimeout",
        DriverDefaults.CONNECT_SECONDS + "000",
        "socketTimeout",
        DriverDefaults.SOCKET_SECONDS + "000",
        "tcpKeepAlive",
        "true",
        // Otherwise the driver's reset() does not ask the server.
        "useResetConnection",
        "true");
  }

  @Override
  public Optional<Map<String, String>> pooledProperties() {
    return Optional.of(
        Map.of("readOnlyPropagatesToServer", "false", "useServerPrepStmts", "false"));
  }

  @Override
  public Optional<String> pooledRefusal(String property, String value) {
    return property.equalsIgnoreCase("sessionVariables")
        ? Optional.of(", and set them in the pooler or on the server")
        : Optional.empty();
  }

  @Override
  public Optional<DriverTimeouts> timeouts() {
    return Optional.of(
        new DriverTimeouts("connectTimeout", null, "socketTimeout", TimeUnit.MILLISECONDS));
  }

  @Override
  public boolean hasSchemas() {
    return false;
  }

  @Override
  public Optional<String> socketFactoryProperty() {
    return Optional.of("socketFactory");
  }

  @Override
  public TlsLevel tlsLevel(Map<String, String> properties) {
    return switch (properties.getOrDefault("sslMode", "disable").toLowerCase(Locale.ROOT)) {
      case "trust" -> TlsLevel.ENCRYPTED;
      case "verify-ca" -> TlsLevel.VERIFIED_AUTHORITY;
      case "verify-full" -> TlsLevel.VERIFIED_HOST;
      default -> TlsLevel.OPTIONAL;
    };
  }

  @Override
  public Map<String, String> tlsProperties(TlsLevel level) {
    return switch (level) {
      case OPTIONAL -> Map.of();
      case ENCRYPTED -> Map.of("sslMode", "trust");
      case VERIFIED_AUTHORITY -> Map.of("sslMode", "verify-ca");
      case VERIFIED_HOST -> Map.of("sslMode", "verify-full");
    };
  }

  @Override
  public SessionReset sessionReset(Connection connection) throws SQLException {
    return new MySqlReset(connection, "org.mariadb.jdbc.Connection", "reset", true);
  }

  @Override
  public boolean refusesWrites(SQLException error) {
    return ServerCheck.isMySqlReadOnly(error);
  }

  @Override
  public boolean checksIdentity() {
    return true;
  }

  @Override
  public @Nullable String wrongServer(Connection connection, ExpectedServer expected)
      throws SQLException {
    return ServerCheck.mySql(connection, expected);
  }
}
