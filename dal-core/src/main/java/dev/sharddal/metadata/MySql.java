package dev.sharddal.metadata;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** MySQL, with MySQL Connector/J. */
record MySql() implements MySqlFamily {

  @Override
  public String name() {
    return "mysql";
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
  public DriverProperties properties() {
    return MySqlProperties.ALL;
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
  public Optional<UrlTarget> readUrl(Driver driver, String url, Properties properties)
      throws SQLException {
    return DriverUrls.fromProperties(driver, url, properties, "host", "port", "dbname");
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
}
