package dev.sharddal.metadata;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/** The available engines: the built-in engines and those on the class path. */
public final class Engines {

  /** The connect timeout in seconds: shorter than any reasonable start-up timeout. */
  private static final String CONNECT_SECONDS = "5";

  /** How long the driver waits for a response of the server, in seconds: 5 minutes. */
  private static final String SOCKET_SECONDS = "300";

  private static final Map<String, Engine> BY_NAME = load();

  private Engines() {}

  /**
   * Returns the engine with a name, or empty if there is none.
   *
   * @param name the name, case-insensitive
   */
  public static Optional<Engine> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
  }

  /** Returns the names of all engines on the class path, sorted. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(BY_NAME.keySet());
  }

  private static Map<String, Engine> load() {
    Map<String, Engine> engines = new TreeMap<>();
    for (Engine engine : ServiceLoader.load(Engine.class, Engine.class.getClassLoader())) {
      engines.put(engine.name(), engine);
    }
    for (Engine engine : List.of(new PostgreSql(), new MySql(), new MariaDb())) {
      engines.put(engine.name(), engine);
    }
    return engines;
  }

  private static String applicationName(PoolKey pool) {
    return "sharddal " + pool;
  }

  private static String authority(String host, int port) {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /**
   * PostgreSQL. Properties: pgjdbc's documentation, "Connecting to the Database". Times in seconds.
   */
  private record PostgreSql() implements Engine {
    private static final Set<String> ALLOWED =
        Set.of(
            "ApplicationName",
            "adaptiveFetch",
            "binaryTransfer",
            "cancelSignalTimeout",
            "channelBinding",
            "connectTimeout",
            "currentSchema",
            "defaultRowFetchSize",
            "disableColumnSanitiser",
            "gssEncMode",
            "loginTimeout",
            "preferQueryMode",
            "prepareThreshold",
            "preparedStatementCacheQueries",
            "preparedStatementCacheSizeMiB",
            "readOnlyMode",
            "reWriteBatchedInserts",
            "receiveBufferSize",
            "sendBufferSize",
            "socketTimeout",
            "sslcert",
            "sslkey",
            "sslmode",
            "sslNegotiation",
            "sslrootcert",
            "stringtype",
            "targetServerType",
            "tcpKeepAlive",
            "tcpNoDelay");

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
      return "jdbc:postgresql://" + authority(host, port) + "/" + database;
    }

    @Override
    public Set<String> allowedProperties() {
      return ALLOWED;
    }

    @Override
    public Map<String, String> defaultProperties(PoolKey pool) {
      return Map.of(
          "ApplicationName",
          applicationName(pool),
          "connectTimeout",
          CONNECT_SECONDS,
          "loginTimeout",
          CONNECT_SECONDS,
          "socketTimeout",
          SOCKET_SECONDS,
          "tcpKeepAlive",
          "true",
          // The driver's own default protects transactions, but allows writes in auto-commit mode.
          // In the other pools, "always" would cost a round trip at every setReadOnly call.
          "readOnlyMode",
          pool.useCase() == UseCase.READ ? "always" : "transaction");
    }

    @Override
    public boolean hasSchemas() {
      return true;
    }
  }

  /** MySQL. Properties: the reference of MySQL Connector/J. Times in milliseconds. */
  private record MySql() implements Engine {
    private static final Set<String> ALLOWED =
        Set.of(
            "cachePrepStmts",
            "characterEncoding",
            "connectTimeout",
            "connectionAttributes",
            "connectionCollation",
            "connectionTimeZone",
            "defaultFetchSize",
            "forceConnectionTimeZoneToSession",
            "prepStmtCacheSize",
            "prepStmtCacheSqlLimit",
            "rewriteBatchedStatements",
            "socketTimeout",
            "sslMode",
            "tcpKeepAlive",
            "tcpNoDelay",
            "tlsVersions",
            "useCompression",
            "useCursorFetch",
            "useServerPrepStmts",
            "zeroDateTimeBehavior");

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
      return "jdbc:mysql://" + authority(host, port) + "/" + database;
    }

    @Override
    public Set<String> allowedProperties() {
      return ALLOWED;
    }

    @Override
    public Map<String, String> defaultProperties(PoolKey pool) {
      return Map.of(
          "connectionAttributes", "program_name:" + applicationName(pool),
          "connectTimeout", CONNECT_SECONDS + "000",
          "socketTimeout", SOCKET_SECONDS + "000",
          "tcpKeepAlive", "true");
    }

    @Override
    public boolean hasSchemas() {
      return false;
    }
  }

  /** MariaDB. Properties: the documentation of MariaDB Connector/J. Times in milliseconds. */
  private record MariaDb() implements Engine {
    private static final Set<String> ALLOWED =
        Set.of(
            "cachePrepStmts",
            "connectTimeout",
            "connectionAttributes",
            "connectionCollation",
            "connectionTimeZone",
            "defaultFetchSize",
            "prepStmtCacheSize",
            "serverSslCert",
            "socketTimeout",
            "sslMode",
            "tcpKeepAlive",
            "tcpKeepCount",
            "tcpKeepIdle",
            "tcpKeepInterval",
            "timezone",
            "useBulkStmts",
            "useCompression",
            "useServerPrepStmts");

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
      return "jdbc:mariadb://" + authority(host, port) + "/" + database;
    }

    @Override
    public Set<String> allowedProperties() {
      return ALLOWED;
    }

    @Override
    public Map<String, String> defaultProperties(PoolKey pool) {
      return Map.of(
          "connectionAttributes", "program_name:" + applicationName(pool),
          "connectTimeout", CONNECT_SECONDS + "000",
          "socketTimeout", SOCKET_SECONDS + "000",
          "tcpKeepAlive", "true");
    }

    @Override
    public boolean hasSchemas() {
      return false;
    }
  }
}
