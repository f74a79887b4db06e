package dev.sharddal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.metadata.CapacityMetrics;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.Pooler;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.metadata.SessionResetMode;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.UseCase;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataCodecTest {

  private static final DatabaseKey KEY = new DatabaseKey("s1", "app");

  /** The example of the contract, literally. */
  private static final String EXAMPLE =
      """
      {
        "engine": "postgresql",
        "database": "app",
        "schema": "public",
        "credentials": { "username": "app", "password": "s3cret" },
        "properties": { "sslmode": "verify-full" },
        "pool": { "maximumPoolSize": 10, "minimumIdle": 2, "connectionTimeoutMs": 3000, "maxLifetimeMs": 1800000 },
        "endpoints": {
          "WRITE":     { "host": "db-1.internal", "port": 5432 },
          "READ":      [ { "host": "db-1-ro-a.internal", "weight": 2 }, { "host": "db-1-ro-b.internal" } ],
          "ANALYTICS": { "host": "db-1-olap.internal", "schema": "reporting",
                         "credentials": { "secretId": "prod/db-1/analytics" }, "pool": { "maximumPoolSize": 4 } }
        }
      }
      """;

  private static final String CAPACITY =
      """
      { "maxTenants": { "SMALL": 500, "MEDIUM": 50, "LARGE": 4 }, "tenants": { "SMALL": 123, "MEDIUM": 7, "LARGE": 1 },
        "region": "eu-central-1", "maxConnections": 400, "acceptsNewTenants": true }
      """;

  private static DatabaseMetadata example() {
    PoolSettings pool =
        PoolSettings.UNSET
            .withMaximumPoolSize(10)
            .withMinimumIdle(2)
            .withConnectionTimeout(Duration.ofSeconds(3))
            .withMaxLifetime(Duration.ofMinutes(30));
    Endpoint defaults =
        Endpoint.UNSET
            .withEngine("postgresql")
            .withDatabase("app")
            .withSchema("public")
            .withCredentials("app", "s3cret")
            .withProperty("sslmode", "verify-full")
            .withPool(pool);
    ConnectionDetails details =
        ConnectionDetails.of(Endpoint.at("db-1.internal", 5432).orElse(defaults))
            .withDefaults(defaults)
            .withEndpoint(UseCase.WRITE, Endpoint.at("db-1.internal", 5432))
            .withEndpoint(
                UseCase.READ,
                Endpoint.UNSET.withHost("db-1-ro-a.internal").withWeight(2),
                Endpoint.UNSET.withHost("db-1-ro-b.internal"))
            .withEndpoint(
                UseCase.ANALYTICS,
                Endpoint.UNSET
                    .withHost("db-1-olap.internal")
                    .withSchema("reporting")
                    .withCredentials(new Credentials.Secret("prod/db-1/analytics"))
                    .withPool(PoolSettings.UNSET.withMaximumPoolSize(4)));
    CapacityMetrics capacity =
        new CapacityMetrics(
            Map.of("SMALL", 500L, "MEDIUM", 50L, "LARGE", 4L),
            Map.of("SMALL", 123L, "MEDIUM", 7L, "LARGE", 1L),
            "eu-central-1",
            400,
            true);
    return new DatabaseMetadata(KEY, details, capacity, 12);
  }

  private static Map<String, Object> row(Object details) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("ShardName", "s1");
    row.put("DatabaseName", "app");
    row.put("ConnectionDetails", details);
    return row;
  }

  private static DatabaseMetadata read(String details) {
    return MetadataCodec.readDatabase(row(details));
  }

  // Reading.

  @Test
  void readDatabase_exampleOfTheContract_asTextAndAsMap() {
    Map<String, Object> row = row(EXAMPLE);
    row.put("CapacityMetrics", CAPACITY);
    row.put("Version", 12);
    assertThat(MetadataCodec.readDatabase(row)).isEqualTo(example());

    row.put("ConnectionDetails", MetadataCodec.parseJson(EXAMPLE));
    row.put("CapacityMetrics", MetadataCodec.parseJson(CAPACITY));
    assertThat(MetadataCodec.readDatabase(row)).isEqualTo(example());
  }

  @Test
  void readDatabase_optionalAttributesMissingOrNull_haveTheDefaults() {
    Map<String, Object> row = row(EXAMPLE);
    DatabaseMetadata expected = DatabaseMetadata.of(KEY, example().connectionDetails());
    assertThat(MetadataCodec.readDatabase(row)).isEqualTo(expected);

    row.put("CapacityMetrics", null);
    row.put("Version", null);
    row.put("SomethingElse", List.of("left", "alone"));
    assertThat(MetadataCodec.readDatabase(row)).isEqualTo(expected);
  }

  @Test
  void readDatabase_useCaseInAnyCase_isTheSame() {
    assertThat(read(EXAMPLE.replace("\"WRITE\"", "\"Write\"").replace("\"READ\"", "\"read\"")))
        .isEqualTo(read(EXAMPLE));
  }

  @Test
  void readDatabase_propertyAsNumberOrFlag_isKeptAsText() {
    String details =
        EXAMPLE.replace(
            "{ \"sslmode\": \"verify-full\" }",
            "{ \"socketTimeout\": 30, \"tcpKeepAlive\": true }");

    assertThat(read(details).connectionDetails().defaults().properties())
        .isEqualTo(Map.of("socketTimeout", "30", "tcpKeepAlive", "true"));
  }

  @Test
  void readTenant_everyAttribute_isRead() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("TenantID", "t-1");
    row.put("ShardName", "s1");
    row.put("DatabaseName", "app");
    row.put("TenantTier", "PLATINUM");
    row.put("State", "READ_ONLY");
    row.put("Epoch", new BigDecimal("9"));

    assertThat(MetadataCodec.readTenant(row))
        .isEqualTo(new TenantMetadata("t-1", KEY, "PLATINUM", TenantState.READ_ONLY, 9));
  }

  static List<Arguments> numericIds() {
    return List.of(
        Arguments.of(42, "42"),
        Arguments.of(42L, "42"),
        Arguments.of(42.0, "42"),
        Arguments.of(new BigDecimal("42.000"), "42"),
        Arguments.of(new BigDecimal("4.2E+1"), "42"),
        Arguments.of(new BigDecimal("1E+20"), "100000000000000000000"),
        Arguments.of(new BigInteger("99999999999999999999"), "99999999999999999999"),
        Arguments.of(0, "0"),
        Arguments.of(new BigDecimal("0E+999999999"), "0"),
        Arguments.of(-7, "-7"));
  }

  @ParameterizedTest
  @MethodSource("numericIds")
  void readTenant_numericId_isItsDecimalForm(Number id, String expected) {
    assertThat(MetadataCodec.readTenant(Rows.tenant(id)).tenantId()).isEqualTo(expected);
  }

  // Refusing. See OperatorMistakesTest for the words.

  @Test
  void row25_manyMistakesInOneRow_areAllReported() {
    Map<String, Object> row =
        row("{\"port\": 0, \"pool\": {\"maximumPoolSize\": -1}, \"endpoints\": {}}");
    row.remove("ShardName");
    row.put("Version", "x");
    row.put("CapacityMetrics", Map.of("regoin", "eu"));

    assertThatThrownBy(() -> MetadataCodec.readDatabase(row))
        .isInstanceOfSatisfying(
            InvalidMetadataException.class,
            e ->
                assertThat(e.problems())
                    .containsExactlyInAnyOrder(
                        "ShardName: required, but it is missing",
                        "Version: expected a whole number, but was a string (1 characters, not"
                            + " shown)",
                        "ConnectionDetails $.port: expected 1 to 65535, but was 0",
                        "ConnectionDetails $.pool.maximumPoolSize: expected 1 to 1000, but was -1",
                        "ConnectionDetails $.endpoints.WRITE: required, but it is missing"))
        .hasMessageContaining("; ");
  }

  @ParameterizedTest
  @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
  @ValueSource(strings = {"1e999999999", "-1e999999999", "1e-999999999", "123456789012345678901"})
  void readDatabase_numberThatFitsNowhere_isRefusedAtOnce(String number) {
    Object port = MetadataCodec.parseJson(number);
    Map<String, Object> row = Rows.database("s1", "app");
    Rows.map(row, "ConnectionDetails", "endpoints", "WRITE").put("port", port);

    assertThatThrownBy(() -> MetadataCodec.readDatabase(row))
        .hasMessageContaining("$.endpoints.WRITE.port: expected a ")
        .hasMessageContaining("number, but was ");
    assertThatThrownBy(() -> MetadataCodec.readTenant(Map.of("TenantID", new BigDecimal("1e999"))))
        .hasMessageContaining("TenantID: expected at most 256 digits, but was 1E+999");
  }

  // Scanning.

  @Test
  void row25_scan_readsOrRefusesEachRow() {
    Map<String, Object> bad = Rows.database("s2", "app");
    bad.put("Version", "x");
    Map<String, Object> withoutKey = Rows.database("s3", "app");
    withoutKey.put("DatabaseName", "a b\n\u202e");

    DatabaseScan scan =
        MetadataCodec.scan(List.of(Rows.database("s1", "app"), bad, withoutKey, Map.of()));

    assertThat(scan.databases()).containsExactly(Rows.metadata(KEY));
    assertThat(scan.refused())
        .extracting(RefusedRow::label)
        .containsExactly("s2/app", "row 3 (s3/?)");
    assertThat(scan.refused())
        .extracting(RefusedRow::key)
        .containsExactly(new DatabaseKey("s2", "app"), null);
  }

  @Test
  void scan_sameKeyTwice_refusesBoth() {
    Map<String, Object> row = Rows.database("s1", "app");

    DatabaseScan scan = MetadataCodec.scan(List.of(row, Rows.database("s2", "app"), row, row));

    assertThat(scan.databases()).hasSize(1);
    assertThat(scan.refused()).hasSize(1);
    assertThat(scan.refused().get(0))
        .hasToString(
            "s1/app: there is more than one row with this ShardName and DatabaseName; keep one");
  }

  // Writing.

  @Test
  void writeDatabase_example_saysNothingThatWasNotSaid() {
    assertThat(MetadataCodec.toJson(MetadataCodec.writeDatabase(example())))
        .isEqualTo(
            "{\"ShardName\":\"s1\",\"DatabaseName\":\"app\",\"ConnectionDetails\":{"
                + "\"engine\":\"postgresql\",\"database\":\"app\",\"schema\":\"public\","
                + "\"credentials\":{\"username\":\"app\",\"password\":\"s3cret\"},"
                + "\"properties\":{\"sslmode\":\"verify-full\"},"
                + "\"pool\":{\"maximumPoolSize\":10,\"minimumIdle\":2,\"connectionTimeoutMs\":3000,"
                + "\"maxLifetimeMs\":1800000},"
                + "\"endpoints\":{\"WRITE\":{\"host\":\"db-1.internal\",\"port\":5432},"
                + "\"READ\":[{\"host\":\"db-1-ro-a.internal\",\"weight\":2},"
                + "{\"host\":\"db-1-ro-b.internal\"}],"
                + "\"ANALYTICS\":{\"host\":\"db-1-olap.internal\",\"schema\":\"reporting\","
                + "\"credentials\":{\"secretId\":\"prod/db-1/analytics\"},"
                + "\"pool\":{\"maximumPoolSize\":4}}}},"
                + "\"CapacityMetrics\":{\"maxTenants\":{\"LARGE\":4,\"MEDIUM\":50,\"SMALL\":500},"
                + "\"tenants\":{\"LARGE\":1,\"MEDIUM\":7,\"SMALL\":123},"
                + "\"region\":\"eu-central-1\",\"maxConnections\":400,\"acceptsNewTenants\":true},"
                + "\"Version\":12}");
  }

  static List<DatabaseMetadata> databases() {
    List<DatabaseMetadata> all = new ArrayList<>();
    all.add(example());
    all.add(Rows.metadata(KEY).withVersion(Long.MAX_VALUE));
    PoolSettings everything =
        new PoolSettings(
            1000,
            1,
            Duration.ofMillis(300),
            Duration.ofMillis(299),
            Duration.ZERO,
            Duration.ofSeconds(30),
            Duration.ofDays(7),
            SessionResetMode.JDBC_ONLY,
            0);
    for (Credentials credentials :
        List.of(
            new Credentials.Password("a b", ""),
            new Credentials.Password("ü ß", "\"'\\&\n\u0000\uD800 日本"),
            new Credentials.Secret("arn:x/y"),
            new Credentials.Iam("iam user"))) {
      all.add(
          Rows.metadata(KEY)
              .withConnectionDetails(
                  ConnectionDetails.of(
                      Rows.endpoint("fd12::1")
                          .withEngine("PostgreSQL")
                          .withSchema("größe")
                          .withIdentity("shard-1/orders@eu:1")
                          .withPooler(Pooler.NONE)
                          .withCredentials(credentials)
                          .withProperty("ApplicationName", "a=b&c")
                          .withPool(everything)
                          .withWeight(100))));
    }
    all.add(
        new DatabaseMetadata(
            KEY,
            example().connectionDetails(),
            new CapacityMetrics(Map.of("", 0L, "a@b=c", Long.MAX_VALUE), Map.of(), "", null, false),
            0));
    return all;
  }

  @ParameterizedTest
  @MethodSource("databases")
  void writeDatabase_readAgain_isTheSame(DatabaseMetadata database) {
    Map<String, Object> row = MetadataCodec.writeDatabase(database);
    assertThat(MetadataCodec.readDatabase(row)).isEqualTo(database);

    @SuppressWarnings("unchecked")
    Map<String, Object> throughJson =
        (Map<String, Object>) MetadataCodec.parseJson(MetadataCodec.toJson(row));
    assertThat(MetadataCodec.readDatabase(throughJson)).isEqualTo(database);

    row.computeIfPresent("ConnectionDetails", (name, tree) -> MetadataCodec.toJson(tree));
    row.computeIfPresent("CapacityMetrics", (name, tree) -> MetadataCodec.toJson(tree));
    assertThat(MetadataCodec.readDatabase(row)).isEqualTo(database);
  }

  static List<TenantMetadata> tenants() {
    List<TenantMetadata> all = new ArrayList<>();
    for (TenantState state : TenantState.values()) {
      all.add(new TenantMetadata("t-1", KEY, "SMALL", state, Long.MAX_VALUE));
    }
    all.add(TenantMetadata.of("0042.0", KEY));
    all.add(TenantMetadata.of("x".repeat(256), KEY));
    all.add(TenantMetadata.of("a@b='\"\\日本", KEY).withTier("Mein Tarif"));
    return all;
  }

  @ParameterizedTest
  @MethodSource("tenants")
  void writeTenant_readAgain_isTheSame(TenantMetadata tenant) {
    assertThat(MetadataCodec.readTenant(MetadataCodec.writeTenant(tenant))).isEqualTo(tenant);
  }
}
