package dev.sharddal.metadata;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** MySQL, with MySQL Connector/J. Its times are in milliseconds. */
record MySql() implements Engine {

  @Override
  public String name() {
    return "mysql";
  }

  @Override
  public int defaultPort() {
    return 3306;
  }

  @Override
  public String driverClassName() {
    return "com.mysql.cj.jdbc.Driver";
  }

  @Override
  public String jdbcUrl(String host, int port, String database) {
    return "jdbc:mysql://" + DriverDefaults.authority(host, port) + "/" + database;
  }

  @Override
  public Set<String> allowedProperties() {
    return MySqlProperties.ALL.allowed();
  }

  @Override
  public Set<String> knownProperties() {
    return MySqlProperties.ALL.decisions().keySet();
  }

  @Override
  public Optional<String> refusal(String property, String value) {
    return MySqlProperties.ALL.refusal(name(), property, value);
  }

  @Override
  public Map<String, String> defaultProperties(PoolKey pool) {
    return Map.of(
        "connectionAttributes", "program_name:" + DriverDefaults.applicationName(pool),
        "connectTimeout", DriverDefaults.CONNECT_SECONDS + "000",
        "socketTimeout", DriverDefaults.SOCKET_SECONDS + "000",
        "tcpKeepAlive", "true");
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
  public TlsLevel tlsLevel(Map<String, String> properties) {
    return switch (properties.getOrDefault("sslMode", "PREFERRED").toUpperCase(Locale.ROOT)) {
      case "REQUIRED" -> TlsLevel.ENCRYPTED;
      case "VERIFY_CA" -> TlsLevel.VERIFIED_AUTHORITY;
      case "VERIFY_IDENTITY" -> TlsLevel.VERIFIED_HOST;
      default -> TlsLevel.OPTIONAL;
    };
  }

  @Override
  public Map<String, String> tlsProperties(TlsLevel level) {
    return switch (level) {
      case OPTIONAL -> Map.of();
      case ENCRYPTED -> Map.of("sslMode", "REQUIRED");
      case VERIFIED_AUTHORITY -> Map.of("sslMode", "VERIFY_CA");
      case VERIFIED_HOST -> Map.of("sslMode", "VERIFY_IDENTITY");
    };
  }

  @Override
  public SessionReset sessionReset(Connection connection) throws SQLException {
    return new MySqlReset(
        connection, "com.mysql.cj.jdbc.JdbcConnection", "resetServerState", false);
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
