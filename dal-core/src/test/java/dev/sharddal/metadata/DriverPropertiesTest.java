package dev.sharddal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.conf.PropertyDefinitions;
import com.mysql.cj.conf.PropertyKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.Driver;
import org.mariadb.jdbc.util.options.OptionAliases;
import org.postgresql.PGProperty;

/** The decision beside each property of each driver. */
class DriverPropertiesTest {

  private static final Map<String, DriverProperties> TABLES =
      Map.of(
          "postgresql", PostgreSqlProperties.ALL,
          "mysql", MySqlProperties.ALL,
          "mariadb", MariaDbProperties.ALL);

  private static String refusal(String engine, String property, String value) {
    return Engines.named(engine).orElseThrow().refusal(property, value).orElse("");
  }

  // A property that a new version of a driver brings has to be decided on.

  @Test
  void case10_everyPropertyOfPgjdbc_isDecided() {
    Set<String> names =
        Arrays.stream(PGProperty.values()).map(PGProperty::getName).collect(Collectors.toSet());

    assertThat(PostgreSqlProperties.ALL.decisions().keySet()).containsAll(names);
  }

  @Test
  void case10_everyPropertyOfMySqlConnector_isDecided() {
    Set<String> names =
        Arrays.stream(PropertyKey.values())
            .flatMap(key -> Stream.of(key.getKeyName(), key.getCcAlias()))
            .filter(name -> name != null && !name.isEmpty())
            .collect(Collectors.toSet());

    assertThat(MySqlProperties.ALL.decisions().keySet()).containsAll(names);
  }

  @Test
  void case10_everyPropertyOfMariaDbConnector_isDecided() throws Exception {
    Set<String> names =
        Arrays.stream(new Driver().getPropertyInfo("jdbc:mariadb://db/app", new Properties()))
            .map(property -> property.name)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> decided = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    decided.addAll(MariaDbProperties.ALL.decisions().keySet());

    assertThat(MariaDbProperties.ALL.decisions().keySet()).containsAll(names);
    assertThat(decided).containsAll(OptionAliases.OPTIONS_ALIASES.keySet());
  }

  @Test
  void case10_wordsOfThePgjdbcTable_areThoseOfTheDriver() {
    PostgreSqlProperties.ALL
        .decisions()
        .forEach(
            (name, decision) -> {
              if (decision.startsWith("words ")) {
                PGProperty property = PGProperty.forName(name);
                if (property.getChoices() != null) {
                  assertThat(property.getChoices())
                      .as(name)
                      .contains(decision.substring(6).split(" "));
                }
              }
            });
  }

  @Test
  void case10_wordsOfTheMySqlTable_areThoseOfTheDriver() {
    MySqlProperties.ALL
        .decisions()
        .forEach(
            (name, decision) -> {
              if (decision.startsWith("words ")) {
                assertThat(
                        PropertyDefinitions.getPropertyDefinition(PropertyKey.fromValue(name))
                            .getAllowableValues())
                    .as(name)
                    .contains(decision.substring(6).split(" "));
              }
            });
  }

  @Test
  void case10_wordsOfTheMariaDbTable_areTakenByTheDriver() throws Exception {
    for (Map.Entry<String, String> each : MariaDbProperties.ALL.decisions().entrySet()) {
      if (each.getValue().startsWith("words ")) {
        for (String word : each.getValue().substring(6).split(" ")) {
          Properties properties = new Properties();
          properties.setProperty(each.getKey(), word);
          assertThat(Configuration.parse("jdbc:mariadb://db/app", properties)).isNotNull();
        }
      }
    }
  }

  // The three reasons of a refusal.

  @ParameterizedTest
  @CsvSource({
    "postgresql, ssl, replaced by 'sslmode'",
    "mysql, serverTimezone, replaced by 'connectionTimeZone'",
    "mysql, useSSL, replaced by 'sslMode'",
    "mysql, requireSSL, replaced by 'sslMode'",
    "mysql, useUnicode, not needed",
    "mariadb, useSSL, replaced by 'sslMode'",
    "mariadb, trustServerCertificate, replaced by 'sslMode'",
    "mariadb, useUnicode, not needed",
    "postgresql, user, 'the library sets it, from ''credentials'''",
    "postgresql, loadBalanceHosts, 'the library sets it, from ''endpoints'''",
    "mysql, autoReconnect, 'the library sets it, from ''pool'''",
    "mariadb, maxPoolSize, 'the library sets it, from ''pool'''",
    "postgresql, socketFactory, set it in code",
    "postgresql, sslrootcert, set it in code",
    "mysql, allowLoadLocalInfile, set it in code",
    "mysql, queryInterceptors, set it in code",
    "mariadb, allowLocalInfile, set it in code",
    "mariadb, trustStore, set it in code"
  })
  void case10_refusal_givesItsReasonAndTheWay(String engine, String property, String reason) {
    assertThat(refusal(engine, property, "CANARY")).contains(reason).doesNotContain("CANARY");
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql, autosave, conservative",
    "postgresql, cleanupSavepoints, true",
    "postgresql, logUnclosedConnections, true",
    "postgresql, escapeSyntaxCallMode, callIfNoReturn",
    "postgresql, binaryTransferEnable, 'NUMERIC,DATE'",
    "postgresql, adaptiveFetchMaximum, -1",
    "postgresql, maxResultBuffer, 10p",
    "postgresql, maxResultBuffer, 64M",
    "postgresql, assumeMinServerVersion, 9.4",
    "postgresql, databaseMetadataCacheFieldsMiB, 5",
    "postgresql, quoteReturningIdentifiers, false",
    "postgresql, options, -c statement_timeout=5s",
    "postgresql, options, -c statement_timeout=5s -c lock_timeout=1000 --work_mem=64MB",
    "postgresql, options, '-c datestyle=ISO,\\ DMY'",
    "postgresql, currentSchema, 'tenant_a,public'",
    "postgresql, currentSchema, 'tenant_a, \"Public\", $user'",
    "mysql, useLocalSessionState, true",
    "mysql, cacheResultSetMetadata, true",
    "mysql, cacheServerConfiguration, true",
    "mysql, elideSetAutoCommits, true",
    "mysql, maintainTimeStats, false",
    "mysql, tinyInt1isBit, false",
    "mysql, sendFractionalSeconds, false",
    "mysql, useAffectedRows, true",
    "mysql, nullDatabaseMeansCurrent, true",
    "mysql, maxAllowedPacket, 65535",
    "mysql, yearIsDateType, false",
    "mysql, useInformationSchema, true",
    "mysql, allowPublicKeyRetrieval, true",
    "mysql, sslMode, verify_identity",
    "mysql, connectionTimeZone, Europe/Berlin",
    "mysql, sessionVariables, 'sql_mode=''STRICT_TRANS_TABLES,ANSI'',lock_wait_timeout=5'",
    "mariadb, tinyInt1isBit, false",
    "mariadb, useAffectedRows, true",
    "mariadb, maxAllowedPacket, 1000000",
    "mariadb, rewriteBatchedStatements, true",
    "mariadb, transactionReplay, true",
    "mariadb, sessionVariables, max_statement_time=5",
    "mariadb, serverSslCert, -----BEGIN CERTIFICATE-----"
  })
  void case10_propertyThatCarriesNoHarm_isAllowed(String engine, String property, String value) {
    assertThat(refusal(engine, property, value)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql, sslmode, verify_full",
    "postgresql, sslmode, VERIFY-FULL",
    "postgresql, prepareThreshold, zero",
    "postgresql, prepareThreshold, 99999999999",
    "postgresql, tcpKeepAlive, yes",
    "postgresql, loginTimeout, 0",
    "postgresql, connectTimeout, 0",
    "postgresql, connectTimeout, -1",
    "postgresql, readOnlyMode, ignore",
    "postgresql, preferQueryMode, Simple",
    "postgresql, assumeMinServerVersion, new",
    "postgresql, maxResultBuffer, much",
    "postgresql, options, -c role=admin",
    "postgresql, options, -c session_replication_role=replica",
    "postgresql, options, -c statement_timeout=5s -c search_path=other",
    "postgresql, options, statement_timeout=5s",
    "postgresql, options, -c statement_timeout='5s",
    "postgresql, options, ''",
    "postgresql, currentSchema, 'a,,b'",
    "postgresql, currentSchema, ''",
    "mysql, sslMode, verify-identity",
    "mysql, connectTimeout, 0",
    "mysql, useCompression, maybe",
    "mysql, connectionTimeZone, '''; DROP'",
    "mysql, connectionCollation, 'utf8mb4_bin, sql_log_bin=0'",
    "mysql, sessionVariables, sql_log_bin=0",
    "mysql, sessionVariables, 'sql_mode=''a'';DROP TABLE x'",
    "mysql, sessionVariables, 'lock_wait_timeout=(SELECT 1)'",
    "mysql, sessionVariables, 'lock_wait_timeout=5,'",
    "mysql, tlsVersions, TLSv1",
    "mariadb, sslMode, verify",
    "mariadb, connectTimeout, 0",
    "mariadb, connectionCollation, 'utf8mb4_bin, sql_log_bin=0'",
    "mariadb, serverSslCert, /etc/passwd",
    "mariadb, sessionVariables, foreign_key_checks=0"
  })
  void case10_valueThatTheDriverOrTheServerMustNotGet_isRefused(
      String engine, String property, String value) {
    assertThat(refusal(engine, property, value)).startsWith("expected ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "mysql", "mariadb"})
  void case10_value_isNeverQuoted(String engine) {
    TABLES
        .get(engine)
        .decisions()
        .keySet()
        .forEach(name -> assertThat(refusal(engine, name, "CANARY\n")).doesNotContain("CANARY"));
  }

  @Test
  void defaultProperties_mariaDb_letTheServerNeitherAskForFilesNorSendTheClientElsewhere() {
    PoolKey pool = new PoolKey(new DatabaseKey("s1", "app"), UseCase.WRITE, 0);

    assertThat(Engines.named("mariadb").orElseThrow().defaultProperties(pool))
        .containsEntry("allowLocalInfile", "false")
        .containsEntry("permitRedirect", "false");
  }

  // The page.

  @Test
  void case10_page_listsEveryDecision() throws IOException {
    String page = Files.readString(Path.of("../docs/driver-properties.md"));
    List<String> missing =
        Stream.of("postgresql", "mysql", "mariadb")
            .flatMap(engine -> rows(TABLES.get(engine)))
            .filter(row -> !page.contains(row + "\n"))
            .toList();

    assertThat(missing).as("rows to put into docs/driver-properties.md").isEmpty();
    assertThat(page).contains(SessionSettings.of("PG").names());
    assertThat(page).contains(SessionSettings.of("MYSQL").names());
  }

  static Stream<String> rows(DriverProperties table) {
    return table.decisions().entrySet().stream()
        .map(
            each ->
                String.format(
                    Locale.ROOT,
                    "| `%s` | %s |",
                    each.getKey(),
                    DriverProperties.describe(each.getValue()).replace("|", "\\|")));
  }
}
