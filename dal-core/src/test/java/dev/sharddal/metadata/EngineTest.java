package dev.sharddal.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTest {

  private static final PoolKey POOL =
      new PoolKey(new DatabaseKey("shard-1", "orders"), UseCase.READ, 0);

  /**
   * Settings of the drivers that load a class, run SQL, read or send local files, redirect the
   * connection, take a login, or write what passes to a log. Each is refused for every engine, not
   * only for the one whose driver knows it.
   */
  private static final List<String> DANGEROUS =
      List.of(
          // pgjdbc
          "authenticationPluginClassName",
          "classLoaderStrategy",
          "connectExecutor",
          "connectExecutorArg",
          "gsslib",
          "jaasApplicationName",
          "localSocketAddress",
          "loggerFile",
          "loggerLevel",
          "password",
          "service",
          "socketFactory",
          "socketFactoryArg",
          "sslfactory",
          "sslfactoryarg",
          "sslcert",
          "sslhostnameverifier",
          "sslkey",
          "sslpassword",
          "sslpasswordcallback",
          "sslrootcert",
          "user",
          "xmlFactoryFactory",
          // MySQL Connector/J
          "allowLoadLocalInfile",
          "allowLoadLocalInfileInPath",
          "allowMultiQueries",
          "allowUrlInLocalInfile",
          "authenticationPlugins",
          "autoDeserialize",
          "clientCertificateKeyStoreUrl",
          "clientInfoProvider",
          "connectionLifecycleInterceptors",
          "defaultAuthenticationPlugin",
          "exceptionInterceptors",
          "loadBalanceStrategy",
          "logger",
          "parseInfoCacheFactory",
          "profilerEventHandler",
          "propertiesTransform",
          "queryInfoCacheFactory",
          "queryInterceptors",
          "serverConfigCacheFactory",
          "statementInterceptors",
          "trustCertificateKeyStoreUrl",
          // MariaDB Connector/J
          "allowLocalInfile",
          "credentialType",
          "galeraAllowedState",
          "initSql",
          "keyStore",
          "keyStorePassword",
          "localSocket",
          "pipe",
          "serverRsaPublicKeyFile",
          "trustStore");

  private static Engine engine(String name) {
    return Engines.named(name).orElseThrow();
  }

  @Test
  void names_builtIn_areThree() {
    assertThat(Engines.names()).containsExactly("mariadb", "mysql", "postgresql");
  }

  @Test
  void named_anyCase_isFound() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(new Locale("tr", "TR")); // where the lower case of I is not i
      assertThat(Engines.named("MARIADB")).isEqualTo(Engines.named("mariadb")).isPresent();
      assertThat(Engines.named("PostgreSQL")).isPresent();
    } finally {
      Locale.setDefault(before);
    }
    assertThat(Engines.named("oracle")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql, db-1, 5432, jdbc:postgresql://db-1:5432/app",
    "postgresql, ::1, 5432, jdbc:postgresql://[::1]:5432/app",
    "mysql, 10.0.0.7, 3306, jdbc:mysql://10.0.0.7:3306/app",
    "mysql, 2001:db8::7, 3306, jdbc:mysql://[2001:db8::7]:3306/app",
    "mariadb, db-1, 3307, jdbc:mariadb://db-1:3307/app",
    "mariadb, ::1, 3307, jdbc:mariadb://[::1]:3307/app"
  })
  void jdbcUrl_hostPortAndDatabase_isMadeOfNothingElse(
      String engine, String host, int port, String expected) {
    assertThat(engine(engine).jdbcUrl(host, port, "app")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql, 5432, org.postgresql.Driver, true",
    "mysql, 3306, com.mysql.cj.jdbc.Driver, false",
    "mariadb, 3306, org.mariadb.jdbc.Driver, false"
  })
  void named_builtIn_knowsItsPortDriverAndSchemas(
      String name, int port, String driver, boolean schemas) {
    assertThat(engine(name).name()).isEqualTo(name);
    assertThat(engine(name).defaultPort()).isEqualTo(port);
    assertThat(engine(name).driverClassName()).isEqualTo(driver);
    assertThat(engine(name).hasSchemas()).isEqualTo(schemas);
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "mysql", "mariadb"})
  void row39_propertyThatRunsCodeOrReadsFiles_isRefused(String engine) {
    Endpoint endpoint =
        Endpoint.at("db", 1)
            .withEngine(engine)
            .withDatabase("app")
            .withCredentials("app", "CANARY");
    for (String property : DANGEROUS) {
      assertThatThrownBy(
              () -> ConnectionDetails.of(endpoint.withProperty(property, "CANARY")), property)
          .as(property)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("$.endpoints.WRITE.properties.")
          .hasMessageContaining(": not ")
          .hasMessageNotContaining("CANARY");
    }
  }

  /** Catches the harmful setting that a later driver brings under a name nobody has listed. */
  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "mysql", "mariadb"})
  void allowedProperties_anyEngine_holdNoneThatNamesAClassOrASecret(String engine) {
    assertThat(engine(engine).allowedProperties())
        .noneMatch(
            name ->
                name.toLowerCase(Locale.ROOT)
                    .matches(
                        ".*(factory|executor|interceptor|plugin|handler|callback|password\\b|infile"
                            + "|deserialize|logger|initsql|multiqueries|keystore|truststore).*"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "mysql", "mariadb"})
  void defaultProperties_anyEngine_boundConnectAndReadAndAreAllowed(String name) {
    Engine engine = engine(name);
    assertThat(engine.defaultProperties(POOL).keySet())
        .contains("connectTimeout", "socketTimeout", "tcpKeepAlive")
        .isSubsetOf(engine.knownProperties());
    assertThat(engine.defaultProperties(POOL).values())
        .anyMatch(value -> value.contains("sharddal shard-1/orders/READ"));
  }
}
