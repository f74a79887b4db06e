package dev.sharddal.metadata;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** MariaDB, with MariaDB Connector/J. */
record MariaDb() implements MySqlFamily {

  @Override
  public String name() {
    return "mariadb";
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
  public DriverProperties properties() {
    return MariaDbProperties.ALL;
  }

  @Override
  public Map<String, String> defaultProperties(PoolKey pool) {
    return Map.of(
        // The driver's own default lets a server ask for any file of the client.
        "allowLocalInfile",
        "false",
        // With verify-full, the driver's own default follows a server to another host.
        "permitRedirect",
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
  public Optional<UrlTarget> readUrl(Driver driver, String url, Properties properties)
      throws SQLException {
    return DriverUrls.ofMariaDb(driver, url, properties);
  }

  @Override
  public Optional<String> socketFactoryProperty() {
    return Optional.of("socketFactory");
  }

  /** Whoever names the certificate in {@code serverSslCert} takes the place of the authority. */
  @Override
  public TlsLevel tlsLevel(Map<String, String> properties) {
    boolean ownAuthority = properties.containsKey("serverSslCert");
    return switch (properties.getOrDefault("sslMode", "disable").toLowerCase(Locale.ROOT)) {
      case "trust" -> TlsLevel.ENCRYPTED;
      case "verify-ca" -> ownAuthority ? TlsLevel.ENCRYPTED : TlsLevel.VERIFIED_AUTHORITY;
      case "verify-full" -> ownAuthority ? TlsLevel.ENCRYPTED : TlsLevel.VERIFIED_HOST;
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
}
