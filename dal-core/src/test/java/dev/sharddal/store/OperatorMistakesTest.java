package dev.sharddal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What operators get wrong, and every word that we say about it. Single quotes stand for double
 * ones in the JSON.
 */
class OperatorMistakesTest {

  private static final String GOOD =
      "{'engine': 'postgresql', 'database': 'app', 'credentials': {'username': 'app', 'password':"
          + " 'pw-canary'}, 'endpoints': {'WRITE': {'host': 'db-1'}}}";

  private static final String IN_CODE =
      "it can run code, open files, reach other hosts or reveal data; the application may set it in"
          + " code, with hikariCustomizer and addDataSourceProperty";

  private static Arguments mistake(String replace, String with, String... problems) {
    assertThat(GOOD).contains(replace);
    return Arguments.of(
        GOOD.replace(replace, with).replace('\'', '"'),
        Arrays.stream(problems).map(problem -> "ConnectionDetails" + problem).toList());
  }

  private static Arguments write(String more, String... problems) {
    return mistake("'host': 'db-1'", "'host': 'db-1', " + more, problems);
  }

  private static Arguments top(String more, String... problems) {
    return mistake("{'engine'", "{" + more + ", 'engine'", problems);
  }

  private static Arguments credentials(String credentials, String... problems) {
    return mistake("{'username': 'app', 'password': 'pw-canary'}", credentials, problems);
  }

  static List<Arguments> endpoints() {
    return List.of(
        write("'prot': 5432", " $.endpoints.WRITE.prot: unknown key, did you mean 'port'?"),
        write(
            "'port': 'abc'",
            " $.endpoints.WRITE.port: expected a whole number, but was a string (3 characters, not"
                + " shown)"),
        write(
            "'port': '5432'",
            " $.endpoints.WRITE.port: expected a whole number, but was a string (4 characters, not"
                + " shown); write it without quotes"),
        write("'port': 5432.5", " $.endpoints.WRITE.port: expected a whole number, but was 5432.5"),
        write("'port': 70000", " $.endpoints.WRITE.port: expected 1 to 65535, but was 70000"),
        write(
            "'port': 99999999999",
            " $.endpoints.WRITE.port: expected a smaller number, but was 99999999999"),
        write("'port': [5432]", " $.endpoints.WRITE.port: expected a whole number, but was a list"),
        write("'weight': 0", " $.endpoints.WRITE.weight: expected 1 to 100, but was 0"),
        write("'weight': 1.5", " $.endpoints.WRITE.weight: expected a whole number, but was 1.5"),
        mistake(
            "'host': 'db-1'",
            "'hostname': 'db-1'",
            " $.endpoints.WRITE.hostname: unknown key, did you mean 'host'?",
            " $.endpoints.WRITE.host: required here or at the top level, but it is missing"),
        mistake(
            "'host': 'db-1'",
            "'host': 'db-1:5432'",
            " $.endpoints.WRITE.host: expected one host name or IP address without scheme, port or"
                + " brackets, but was (9 characters, not shown)"),
        mistake(
            "'host': 'db-1'",
            "'host': 'jdbc:postgresql://app:pw-canary@db-1/app'",
            " $.endpoints.WRITE.host: expected one host name or IP address without scheme, port or"
                + " brackets, but was (40 characters, not shown)"),
        mistake(
            "'host': 'db-1'",
            "'host': 'a,b'",
            " $.endpoints.WRITE.host: expected one host name or IP address without scheme, port or"
                + " brackets, but was (3 characters, not shown)"),
        mistake(
            "'host': 'db-1'",
            "'host': ''",
            " $.endpoints.WRITE.host: expected one host name or IP address without scheme, port or"
                + " brackets, but was empty"),
        mistake(
            "'host': 'db-1'", "'host': 5", " $.endpoints.WRITE.host: expected a string, but was 5"),
        mistake(
            "'engine': 'postgresql'",
            "'engine': 'postgressql'",
            " $.engine: unknown engine (11 characters, not shown), did you mean 'postgresql'?"),
        mistake(
            "'engine': 'postgresql'",
            "'engine': 'oracle'",
            " $.engine: unknown engine (6 characters, not shown); expected one of mariadb, mysql,"
                + " postgresql"),
        mistake(
            "'engine': 'postgresql', ",
            "",
            " $.endpoints.WRITE.engine: required here or at the top level, but it is missing"),
        mistake(
            "'engine': 'postgresql'",
            "'engine': 'mysql', 'schema': 'public'",
            " $.endpoints.WRITE.schema: engine 'mysql' has no schemas; use 'database' instead"),
        mistake(
            "'database': 'app'",
            "'database': 'app?user=x'",
            " $.database: expected 1 to 128 of the characters A-Z a-z 0-9 _ . $ -, but was (10"
                + " characters, not shown)"),
        write(
            "'jdbcUrl': 'jdbc:postgresql://u:pw-canary@h/d'",
            " $.endpoints.WRITE.jdbcUrl: not allowed; the library builds the URL and finds the"
                + " driver itself, from 'engine', 'host', 'port' and 'database'"),
        write(
            "'driverClassName': 'x'",
            " $.endpoints.WRITE.driverClassName: not allowed; the library builds the URL and finds"
                + " the driver itself, from 'engine', 'host', 'port' and 'database'"),
        top(
            "'url': 'x'",
            " $.url: not allowed; the library builds the URL and finds the driver itself, from"
                + " 'engine', 'host', 'port' and 'database'"),
        top(
            "'connectionInitSql': 'DROP'",
            " $.connectionInitSql: not allowed; metadata must not contain SQL"),
        top(
            "'password': 'pw-canary'",
            " $.password: not allowed here; it belongs below 'credentials'"),
        top("'username': 'app'", " $.username: not allowed here; it belongs below 'credentials'"),
        top("'READ': {'host': 'x'}", " $.READ: not allowed here; it belongs below 'endpoints'"),
        top("'weight': 5", " $.weight: not allowed here; it belongs to one replica of an endpoint"),
        top("'enpoints': {}", " $.enpoints: unknown key, did you mean 'endpoints'?"),
        mistake(
            "'WRITE'",
            "'WRIT'",
            " $.endpoints.WRIT: unknown use case, did you mean 'WRITE'?",
            " $.endpoints.WRITE: required, but it is missing"),
        mistake("'WRITE'", "'READ'", " $.endpoints.WRITE: required, but it is missing"),
        mistake(
            "'WRITE'",
            "'PRIMARY'",
            " $.endpoints.PRIMARY: unknown use case; expected one of WRITE, READ, ANALYTICS",
            " $.endpoints.WRITE: required, but it is missing"),
        mistake(
            "'WRITE': {",
            "'write': {'host': 'x'}, 'WRITE': {",
            " $.endpoints.WRITE: present twice, in different case; keep one"),
        mistake(
            "{'WRITE': {'host': 'db-1'}}",
            "[]",
            " $.endpoints: expected an object, but was a list"),
        mistake(
            ", 'endpoints': {'WRITE': {'host': 'db-1'}}",
            "",
            " $.endpoints.WRITE: required, but it is missing"),
        mistake(
            "{'host': 'db-1'}",
            "[]",
            " $.endpoints.WRITE: expected an endpoint or a list of endpoints, but the list is"
                + " empty"),
        mistake(
            "{'host': 'db-1'}",
            "'db-1'",
            " $.endpoints.WRITE: expected an endpoint or a list of endpoints, but was a string"),
        mistake(
            "{'host': 'db-1'}",
            "[{'host': 'a'}, 'b', {'hots': 'c', 'port': 0}]",
            " $.endpoints.WRITE[1]: expected an endpoint, but was a string",
            " $.endpoints.WRITE[2].hots: unknown key, did you mean 'host'?",
            " $.endpoints.WRITE[2].port: expected 1 to 65535, but was 0",
            " $.endpoints.WRITE[2].host: required here or at the top level, but it is missing"),
        mistake(
            "'WRITE':",
            "'READ': [{'host': 'a'}, {'host': 'b', 'prot': 1}], 'WRITE':",
            " $.endpoints.READ[1].prot: unknown key, did you mean 'port'?"),
        mistake(
            ", 'credentials': {'username': 'app', 'password': 'pw-canary'}",
            "",
            " $.endpoints.WRITE.credentials: required here or at the top level, but it is missing"),
        mistake(GOOD, "[]", " $: expected an object, but was a list"),
        mistake(GOOD, "'pw-canary'", " $: expected an object, but was a string"),
        mistake(GOOD, "null", ": required, but it is missing: its JSON is null"),
        mistake(GOOD, "", ": not readable as JSON: expected JSON, but the text is empty"),
        mistake(
            "{'username'",
            "{username",
            ": not readable as JSON: line 1, column 61: not JSON; a comma, colon, quote or bracket"
                + " is missing or superfluous, or a word is not quoted"),
        mistake(
            "{'username'",
            "{'password': 'pw-canary', 'username'",
            ": not readable as JSON: line 1, column 105: a key that this object already has"),
        mistake(
            "'endpoints': {",
            "'endpoints': {,",
            ": not readable as JSON: line 1, column 120: not JSON; a comma, colon, quote or bracket"
                + " is missing or superfluous, or a word is not quoted"),
        mistake(
            "'db-1'}}}",
            "'db-1'}}",
            ": not readable as JSON: line 1, column 146: the text ends before every quote, bracket"
                + " and brace is closed"));
  }

  static List<Arguments> poolsAndProperties() {
    return List.of(
        mistake(
            "'engine': 'postgresql'",
            "'engine': 'pg', 'schema': 'public', 'properties': {'x': 1}",
            " $.engine: unknown engine (2 characters, not shown); expected one of mariadb, mysql,"
                + " postgresql"),
        mistake(
            "'database': 'app'",
            "'dbname': 'app'",
            " $.dbname: unknown key; expected one of engine, host, port, database, schema,"
                + " identity, pooler, credentials, properties, pool, readBalancing, endpoints",
            " $.endpoints.WRITE.database: required here or at the top level, but it is missing"),
        write(
            "'pool': {'connectionTestQuery': 'SELECT 1'}",
            " $.endpoints.WRITE.pool.connectionTestQuery: not allowed; metadata must not contain"
                + " SQL"),
        write(
            "'maximumPoolSize': 5",
            " $.endpoints.WRITE.maximumPoolSize: not allowed here; it belongs below 'pool'"),
        write(
            "'comment': 'x'",
            " $.endpoints.WRITE.comment: unknown key; expected one of engine, host, port, database,"
                + " schema, identity, pooler, credentials, properties, pool, weight"),
        write(
            "'user:pw-canary@h': 1",
            " $.endpoints.WRITE.(16 characters, not shown): unknown key; expected one of engine,"
                + " host, port, database, schema, identity, pooler, credentials, properties, pool,"
                + " weight"),
        write("'pool': []", " $.endpoints.WRITE.pool: expected an object, but was a list"),
        write(
            "'pool': {'maxPoolSize': 5}",
            " $.endpoints.WRITE.pool.maxPoolSize: unknown key, did you mean 'maximumPoolSize'?"),
        write(
            "'pool': {'maximumPoolSize': -1}",
            " $.endpoints.WRITE.pool.maximumPoolSize: expected 1 to 1000, but was -1"),
        write(
            "'pool': {'maximumPoolSize': 1000000}",
            " $.endpoints.WRITE.pool.maximumPoolSize: expected 1 to 1000, but was 1000000"),
        write(
            "'pool': {'maximumPoolSize': '10'}",
            " $.endpoints.WRITE.pool.maximumPoolSize: expected a whole number, but was a string (2"
                + " characters, not shown); write it without quotes"),
        write(
            "'pool': {'minimumIdle': 20}",
            " $.endpoints.WRITE.pool.minimumIdle: expected at most maximumPoolSize, but 20 is more"
                + " than 10"),
        write(
            "'pool': {'connectionTimeoutMs': 5}",
            " $.endpoints.WRITE.pool.connectionTimeoutMs: expected 300 to 600000, but was 5"),
        write(
            "'pool': {'connectionTimeout': 3000}",
            " $.endpoints.WRITE.pool.connectionTimeout: unknown key, did you mean"
                + " 'connectionTimeoutMs'?"),
        write(
            "'pool': {'connectionTimeoutMs': '3s'}",
            " $.endpoints.WRITE.pool.connectionTimeoutMs: expected a whole number, but was a string"
                + " (2 characters, not shown)"),
        write(
            "'pool': {'idleTimeoutMs': 5}",
            " $.endpoints.WRITE.pool.idleTimeoutMs: expected 10000 to 604800000, or 0 for never,"
                + " but was 5"),
        write(
            "'pool': {'validationTimeoutMs': 3000}",
            " $.endpoints.WRITE.pool.validationTimeoutMs: expected less than connectionTimeoutMs"
                + " (3000), but was 3000"),
        write(
            "'pool': {'leakDetectionThreshold': 3000}",
            " $.endpoints.WRITE.pool.leakDetectionThreshold: unknown key; expected one of"
                + " maximumPoolSize, minimumIdle, connectionTimeoutMs, validationTimeoutMs,"
                + " idleTimeoutMs, keepaliveTimeMs, maxLifetimeMs, sessionReset, maximumWaiting"),
        write(
            "'pool': {'maximumPoolSize': 0, 'minimumIdle': 50}",
            " $.endpoints.WRITE.pool.maximumPoolSize: expected 1 to 1000, but was 0"),
        write(
            "'properties': {'sslmod': 'x'}",
            " $.endpoints.WRITE.properties.sslmod: not on the allow-list of engine 'postgresql',"
                + " did you mean 'sslmode'?"),
        top(
            "'properties': {'socketFactory': 'x'}",
            " $.properties.socketFactory: not on the allow-list of engine 'postgresql': "
                + IN_CODE),
        top(
            "'properties': {'user': 'x', 'password': 'pw-canary'}",
            " $.properties.password: not on the allow-list of engine 'postgresql': the library sets"
                + " it, from 'credentials'",
            " $.properties.user: not on the allow-list of engine 'postgresql': the library sets it,"
                + " from 'credentials'"),
        write(
            "'properties': {'sslmode': ['pw-canary']}",
            " $.endpoints.WRITE.properties.sslmode: expected a string, a number, true or false, but"
                + " was a list"),
        write(
            "'properties': 'sslmode=pw-canary'",
            " $.endpoints.WRITE.properties: expected an object, but was a string"));
  }

  static List<Arguments> logins() {
    return List.of(
        credentials(
            "'pw-canary'",
            " $.credentials: expected exactly one of {username, password}, {secretId} and"
                + " {username, \"authentication\": \"iam\"}, but was a string"),
        credentials(
            "{}",
            " $.credentials: expected exactly one of {username, password}, {secretId} and"
                + " {username, \"authentication\": \"iam\"}, but none of these keys is present"),
        credentials(
            "{'username': 'app'}",
            " $.credentials.password: required with 'username' unless \"authentication\" is"
                + " \"iam\", but missing"),
        credentials(
            "{'password': 'pw-canary'}", " $.credentials.username: required, but it is missing"),
        credentials(
            "{'user': 'app', 'password': 'pw-canary'}",
            " $.credentials.user: unknown key, did you mean 'username'?"),
        credentials(
            "{'username': 'app', 'pasword': 'pw-canary'}",
            " $.credentials.pasword: unknown key, did you mean 'password'?"),
        credentials(
            "{'app': 'pw-canary'}",
            " $.credentials: an unknown key (not shown, it may be a secret); expected exactly one"
                + " of {username, password}, {secretId} and {username, \"authentication\":"
                + " \"iam\"}"),
        credentials(
            "{'pw-canary': 'app'}",
            " $.credentials: an unknown key (not shown, it may be a secret); expected exactly one"
                + " of {username, password}, {secretId} and {username, \"authentication\":"
                + " \"iam\"}"),
        credentials(
            "{'username': 'app', 'password': 12345}",
            " $.credentials.password: expected a string, but was a number"),
        credentials(
            "{'username': '', 'password': 'pw-canary'}",
            " $.credentials.username: expected a name, but it is empty"),
        credentials(
            "{'username': 'app', 'password': null}",
            " $.credentials.password: required with 'username' unless \"authentication\" is"
                + " \"iam\", but missing"),
        credentials(
            "{'username': ['pw-canary'], 'password': {'pw-canary': 1}}",
            " $.credentials.username: expected a string, but was a list",
            " $.credentials.password: expected a string, but was an object"),
        credentials(
            "{'username': 'app', 'password': 'pw-canary', 'secretId': 'x'}",
            " $.credentials: expected exactly one of {username, password}, {secretId} and"
                + " {username, \"authentication\": \"iam\"}, but found username and password"
                + " and secretId"),
        credentials(
            "{'username': 'app', 'secretId': 'x'}",
            " $.credentials: expected exactly one of {username, password}, {secretId} and"
                + " {username, \"authentication\": \"iam\"}, but found username and secretId"),
        credentials(
            "{'username': 'app', 'authentication': 'pw-canary'}",
            " $.credentials.authentication: expected 'iam', but was another string"),
        credentials(
            "{'authentication': 'iam'}", " $.credentials.username: required, but it is missing"),
        credentials(
            "{'username': 'app', 'authentication': 'iam', 'password': 'pw-canary'}",
            " $.credentials: expected exactly one of {username, password}, {secretId} and"
                + " {username, \"authentication\": \"iam\"}, but found username and password"
                + " and authentication"),
        credentials(
            "{'secretId': ''}", " $.credentials.secretId: expected a name, but it is empty"),
        credentials(
            "{'secretId': 5}", " $.credentials.secretId: expected a string, but was a number"),
        credentials(
            "null",
            " $.endpoints.WRITE.credentials: required here or at the top level, but it is"
                + " missing"));
  }

  @ParameterizedTest
  @MethodSource({"endpoints", "poolsAndProperties"})
  void row25_row39_connectionDetails_mistake_isToldInFull(String details, List<String> problems) {
    assertThat(problemsOf(details)).isEqualTo(problems);
  }

  @ParameterizedTest
  @MethodSource("logins")
  void row42_credentials_mistake_isToldInFullWithoutThem(String details, List<String> problems) {
    assertThat(problemsOf(details)).isEqualTo(problems);
    assertThat(problems.toString()).doesNotContain("canary");
  }

  static List<Arguments> databases() {
    return List.of(
        row("ShardName", null, "ShardName: required, but it is missing"),
        row("ShardName", 5, "ShardName: expected a string, but was 5"),
        row(
            "ShardName",
            "eu 1",
            "ShardName: expected 1 to 128 of the characters A-Z a-z 0-9 . _ -, but was 'eu 1'"),
        row(
            "DatabaseName",
            "",
            "DatabaseName: expected 1 to 128 of the characters A-Z a-z 0-9 . _ -, but was ''"),
        row("Version", -1, "Version: expected 0 or more, but was -1"),
        row(
            "Version",
            "x",
            "Version: expected a whole number, but was a string (1 characters, not shown)"),
        row(
            "Version",
            "3",
            "Version: expected a whole number, but was a string (1 characters, not shown); write it"
                + " without quotes"),
        row("Version", 1.5, "Version: expected a whole number, but was 1.5"),
        row("Version", true, "Version: expected a whole number, but was true"),
        row("Version", Double.NaN, "Version: expected a whole number, but was NaN"),
        row("ConnectionDetails", null, "ConnectionDetails: required, but it is missing"),
        row("ConnectionDetails", 7, "ConnectionDetails $: expected an object, but was a number"));
  }

  static List<Arguments> capacities() {
    return List.of(
        row(
            "CapacityMetrics",
            "{",
            "CapacityMetrics: not readable as JSON: line 1, column 2: the text ends before every"
                + " quote, bracket and brace is closed"),
        row("CapacityMetrics", List.of(), "CapacityMetrics $: expected an object, but was a list"),
        row(
            "CapacityMetrics",
            Map.of("maxTenants", Map.of("SMALL", -1)),
            "CapacityMetrics $.maxTenants.SMALL: expected 0 or more, but was -1"),
        row(
            "CapacityMetrics",
            Map.of("tenants", Map.of("SMALL", "5")),
            "CapacityMetrics $.tenants.SMALL: expected a whole number, but was a string (1"
                + " characters, not shown); write it without quotes"),
        row(
            "CapacityMetrics",
            Map.of("maxConnections", 0),
            "CapacityMetrics $.maxConnections: expected 1 or more, but was 0"),
        row(
            "CapacityMetrics",
            Map.of("acceptsNewTenants", "true"),
            "CapacityMetrics $.acceptsNewTenants: expected true or false, but was a string (4"
                + " characters, not shown); write it without quotes"),
        row(
            "CapacityMetrics",
            Map.of("acceptsNewTenant", true),
            "CapacityMetrics $.acceptsNewTenant: unknown key, did you mean 'acceptsNewTenants'?"),
        row(
            "CapacityMetrics",
            Map.of("region", 5),
            "CapacityMetrics $.region: expected a string, but was 5"));
  }

  static List<Arguments> tenants() {
    return List.of(
        row("TenantID", null, "TenantID: required, but it is missing"),
        row("TenantID", 1.5, "TenantID: expected a string or a whole number, but was 1.5"),
        row("TenantID", true, "TenantID: expected a string or a whole number, but was true"),
        row("TenantID", "", "TenantID: expected 1 to 256 characters, but it is empty"),
        row("TenantID", "a\r\nb", "TenantID: expected no control characters, but was 'a\\r\\nb'"),
        row(
            "TenantID",
            "x".repeat(257),
            "TenantID: expected 1 to 256 characters, but '" + "x".repeat(64) + "...' has 257"),
        row("ShardName", null, "ShardName: required, but it is missing"),
        row("State", "ACTVE", "State: unknown state 'ACTVE', did you mean 'ACTIVE'?"),
        row(
            "State",
            "DELETED",
            "State: unknown state 'DELETED'; expected one of ACTIVE, READ_ONLY,"
                + " MOVING, SUSPENDED"),
        row(
            "State",
            "pw-canary",
            "State: unknown state (9 characters, not shown); expected one of ACTIVE, READ_ONLY,"
                + " MOVING, SUSPENDED"),
        row("State", 1, "State: expected a string, but was 1"),
        row("Epoch", -1, "Epoch: expected 0 or more, but was -1"),
        row(
            "TenantTier",
            " ",
            "TenantTier: expected a name, but it is empty; leave it out instead"),
        row("TenantTier", 1, "TenantTier: expected a string, but was 1"));
  }

  private static Arguments row(String attribute, @Nullable Object value, String problem) {
    return Arguments.of(attribute, value, problem);
  }

  @ParameterizedTest
  @MethodSource("databases")
  void row25_databaseRow_mistake_isToldInFull(
      String attribute, @Nullable Object value, String problem) {
    Map<String, Object> row = Rows.database("s1", "app");
    row.put(attribute, value);

    assertThat(problemsOf(() -> MetadataCodec.readDatabase(row))).containsExactly(problem);
  }

  @ParameterizedTest
  @MethodSource("capacities")
  void case13_capacityMistake_isToldInFullAndCostsNoConnection(
      String attribute, @Nullable Object value, String problem) {
    Map<String, Object> row = Rows.database("s1", "app");
    row.put(attribute, value);

    DatabaseScan scan = MetadataCodec.scan(List.of(row));

    assertThat(scan.refused()).isEmpty();
    assertThat(scan.databases())
        .singleElement()
        .extracting(DatabaseMetadata::connectionDetails)
        .isEqualTo(MetadataCodec.readDatabase(Rows.database("s1", "app")).connectionDetails());
    assertThat(scan.ignored()).singleElement().asString().isEqualTo("s1/app: " + problem);
  }

  @Test
  void row25_attributeMisspelt_isGuessed() {
    Map<String, Object> row = Rows.database("s1", "app");
    row.put("ConectionDetails", row.remove("ConnectionDetails"));

    assertThat(problemsOf(() -> MetadataCodec.readDatabase(row)))
        .containsExactly(
            "ConnectionDetails: required, but it is missing; is 'ConectionDetails' a misspelling of"
                + " it?");
  }

  @ParameterizedTest
  @MethodSource("tenants")
  void row25_tenantRow_mistake_isToldInFull(
      String attribute, @Nullable Object value, String problem) {
    Map<String, Object> row = Rows.tenant("t-1");
    row.put(attribute, value);

    assertThat(problemsOf(() -> MetadataCodec.readTenant(row))).containsExactly(problem);
  }

  private static List<String> problemsOf(String details) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("ShardName", "s1");
    row.put("DatabaseName", "app");
    row.put("ConnectionDetails", details);
    return problemsOf(() -> MetadataCodec.readDatabase(row));
  }

  private static List<String> problemsOf(ThrowingCallable reading) {
    return catchThrowableOfType(InvalidMetadataException.class, reading).problems();
  }
}
