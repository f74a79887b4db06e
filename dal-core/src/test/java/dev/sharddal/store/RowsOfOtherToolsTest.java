package dev.sharddal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.metadata.CapacityMetrics;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.UseCase;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Explicit nulls, words in another case, names of AWS, and rows that are not databases. */
class RowsOfOtherToolsTest {

  private static Map<String, Object> row(String details) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("ShardName", "s1");
    row.put("DatabaseName", "app");
    row.put("ConnectionDetails", details.replace('\'', '"'));
    return row;
  }

  private static PoolDefinition write(String details) {
    DatabaseMetadata read = MetadataCodec.readDatabase(row(details));
    return read.connectionDetails().pools(read.key(), PoolSettings.UNSET).get(0);
  }

  // Nulls.

  @Test
  void case13_rowOfAMapperThatWritesEveryField_isRead() {
    Map<String, Object> row =
        row(
            "{'engine':'postgresql','database':'app','schema':null,'credentials':{'username':'app',"
                + "'password':'s3cret','secretId':null,'authentication':null,'endpoint':null},"
                + "'properties':{'sslmode':null},'pool':null,'weight':null,"
                + "'endpoints':{'WRITE':{'host':'db-1','port':null,'pool':{'minimumIdle':null}},"
                + "'READ':null}}");
    row.put("CapacityMetrics", null);
    row.put("Version", null);

    DatabaseMetadata read = MetadataCodec.readDatabase(row);

    assertThat(read.connectionDetails().endpoints()).containsOnlyKeys(UseCase.WRITE);
    assertThat(read.connectionDetails().defaults().credentials())
        .isEqualTo(new Credentials.Password("app", "s3cret"));
    assertThat(read.capacity()).isEqualTo(CapacityMetrics.UNKNOWN);
    assertThat(MetadataCodec.scan(List.of(row)).ignored()).isEmpty();
  }

  @Test
  void case13_nullThatIsRequired_isMissing() {
    assertThatThrownBy(
            () ->
                MetadataCodec.readDatabase(
                    row("{'engine':null,'database':'app','endpoints':{'WRITE':{'host':null}}}")))
        .hasMessageContainingAll(
            "$.endpoints.WRITE.engine: required here or at the top level, but it is missing",
            "$.endpoints.WRITE.host: required here or at the top level, but it is missing",
            "$.endpoints.WRITE.credentials: required here or at the top level");
    assertThatThrownBy(() -> MetadataCodec.readDatabase(row("null")))
        .hasMessageContaining("ConnectionDetails: required, but it is missing");
  }

  @Test
  void case13_nullWithinAList_isRefused() {
    assertThatThrownBy(
            () ->
                MetadataCodec.readDatabase(
                    row(
                        "{'engine':'mysql','database':'app','credentials':{'secretId':'x'},"
                            + "'endpoints':{'WRITE':{'host':'a'},'READ':[{'host':'b'},null]}}")))
        .hasMessageContaining("$.endpoints.READ[1]: expected an endpoint, but was null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "{'region':null,'maxTenants':{'SMALL':null},'tenants':null,'maxConnections':null}"
      })
  void case13_nullsInCapacityMetrics_countAsMissing(String metrics) {
    Map<String, Object> row = Rows.database("s1", "app");
    row.put("CapacityMetrics", metrics.replace('\'', '"'));

    DatabaseScan scan = MetadataCodec.scan(List.of(row));

    assertThat(scan.databases())
        .singleElement()
        .extracting(DatabaseMetadata::capacity)
        .isEqualTo(CapacityMetrics.UNKNOWN);
    assertThat(scan.ignored()).isEmpty();
  }

  @Test
  void case13_nullsOfATenant_countAsMissing() {
    Map<String, Object> row = new HashMap<>(Rows.tenant("t-1"));
    row.put("TenantTier", null);
    row.put("State", null);
    row.put("Epoch", null);

    TenantMetadata tenant = MetadataCodec.readTenant(row);

    assertThat(tenant.state()).isEqualTo(TenantState.ACTIVE);
    assertThat(tenant.tier()).isNull();
  }

  // Case.

  @ParameterizedTest
  @CsvSource({"active, ACTIVE", "Suspended, SUSPENDED", "read_only, READ_ONLY", "mOvInG, MOVING"})
  void case13_stateInAnyCase_isRead(String word, TenantState state) {
    Map<String, Object> row = Rows.tenant("t-1");
    row.put("State", word);

    assertThat(MetadataCodec.readTenant(row).state()).isEqualTo(state);
  }

  @ParameterizedTest
  @ValueSource(strings = {"iam", "IAM", "Iam"})
  void case13_authenticationInAnyCase_isRead(String word) {
    assertThat(
            write(
                    "{'engine':'PostgreSQL','database':'app','credentials':{'username':'app',"
                        + "'authentication':'"
                        + word
                        + "'},'endpoints':{'write':{'host':'db-1'}}}")
                .credentials())
        .isEqualTo(new Credentials.Iam("app"));
  }

  @Test
  void case13_tierOfTheApplication_keepsItsCase() {
    Map<String, Object> row = Rows.tenant("t-1");
    row.put("TenantTier", "Gold");

    assertThat(MetadataCodec.readTenant(row).tier()).isEqualTo("Gold");
  }

  @Test
  void case13_keyInAnotherCase_isRefusedWithTheRightOne() {
    assertThatThrownBy(
            () ->
                MetadataCodec.readDatabase(
                    row("{'Engine':'mysql','endpoints':{'WRITE':{'HOST':'db-1'}}}")))
        .hasMessageContainingAll(
            "$.Engine: unknown key, did you mean 'engine'?",
            "$.endpoints.WRITE.HOST: unknown key, did you mean 'host'?");
  }

  @ParameterizedTest
  @CsvSource({
    "postgres, postgresql, 5432",
    "Postgres, postgresql, 5432",
    "aurora-postgresql, postgresql, 5432",
    "aurora-mysql, mysql, 3306",
    "aurora, mysql, 3306",
    "mysql, mysql, 3306",
    "MariaDB, mariadb, 3306"
  })
  void case13_engineAsAwsNamesIt_isKnown(String name, String engine, int port) {
    PoolDefinition pool =
        write(
            "{'engine':'"
                + name
                + "','database':'app','credentials':{'secretId':'x'},"
                + "'endpoints':{'WRITE':{'host':'db-1'}}}");

    assertThat(pool.engine()).isEqualTo(engine);
    assertThat(pool.port()).isEqualTo(port);
  }

  // Parts that no connection needs.

  @Test
  void case13_mistakesInCapacityMetrics_costThatPartOnly() {
    Map<String, Object> row = Rows.database("s1", "app");
    row.put(
        "CapacityMetrics",
        Map.of("owner", "team-a", "maxConnections", "many", "region", "eu-central-1"));

    DatabaseScan scan = MetadataCodec.scan(List.of(row));

    assertThat(scan.refused()).isEmpty();
    assertThat(scan.databases())
        .singleElement()
        .extracting(DatabaseMetadata::capacity)
        .isEqualTo(new CapacityMetrics(Map.of(), Map.of(), "eu-central-1", null, null));
    assertThat(scan.ignored())
        .singleElement()
        .satisfies(ignored -> assertThat(ignored.problems()).hasSize(2));
    assertThat(MetadataCodec.readDatabase(row)).isEqualTo(scan.databases().get(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"acceptsNewTenants\": \"false\"}", "{", "[]", "5"})
  void case13_capacityThatCannotBeRead_placesNoNewTenants(String metrics) {
    Map<String, Object> row = Rows.database("s1", "app");
    row.put("CapacityMetrics", metrics);

    assertThat(MetadataCodec.readDatabase(row).capacity().acceptsNewTenants()).isFalse();
  }

  // IAM behind an alias.

  @Test
  void case12_addressToSignFor_isReadAndWritten() {
    String details =
        "{'engine':'postgresql','database':'app','credentials':{'username':'app',"
            + "'authentication':'iam','endpoint':'mydb.abc.eu-central-1.rds.amazonaws.com:6432',"
            + "'region':'eu-central-1'},'endpoints':{'WRITE':{'host':'db.mycompany.internal'}}}";
    DatabaseMetadata read = MetadataCodec.readDatabase(row(details));

    assertThat(read.connectionDetails().defaults().credentials())
        .isEqualTo(
            new Credentials.Iam(
                "app",
                new Credentials.Address("mydb.abc.eu-central-1.rds.amazonaws.com", 6432),
                "eu-central-1"));
    assertThat(MetadataCodec.readDatabase(MetadataCodec.writeDatabase(read))).isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource({
    "'\"username\":\"app\",\"authentication\":\"iam\",\"endpoint\":\"CANARY secret\"', endpoint:"
        + " expected one host",
    "'\"username\":\"app\",\"authentication\":\"iam\",\"endpoint\":\"db:CANARY\"', endpoint:"
        + " expected host or host:port",
    "'\"username\":\"app\",\"authentication\":\"iam\",\"endpoint\":\"db:0\"', endpoint: expected a"
        + " port",
    "'\"username\":\"app\",\"authentication\":\"iam\",\"endpoint\":\"169.254.169.254\"', endpoint:"
        + " expected a database",
    "'\"username\":\"app\",\"authentication\":\"iam\",\"region\":\"CANARY\"', region: expected a"
        + " region",
    "'\"username\":\"app\",\"password\":\"CANARY\",\"endpoint\":\"db\"', belong to"
        + " \"authentication\": \"iam\" only",
    "'\"secretId\":\"CANARY\",\"region\":\"eu-central-1\"', belong to \"authentication\": \"iam\""
        + " only"
  })
  void case12_addressThatCannotBeSignedFor_isRefusedWithoutItsText(
      String credentials, String problem) {
    String details =
        "{'engine':'postgresql','database':'app','credentials':{"
            + credentials
            + "},'endpoints':{'WRITE':{'host':'alias'}}}";

    assertThatThrownBy(() -> MetadataCodec.readDatabase(row(details)))
        .hasMessageContaining(problem)
        .hasMessageNotContaining("CANARY");
  }

  // Rows that are not databases.

  @Test
  void case14_rowsThatAreNotDatabases_areIgnoredAndMakeNoRowADouble() {
    Map<String, Object> tenant = new HashMap<>(Rows.tenant("acme"));
    Map<String, Object> lockOfTheSameName = Map.of("ShardName", "s1", "DatabaseName", "app");
    Map<String, Object> marker = Map.of("PK", "_meta", "SchemaVersion", 3);

    DatabaseScan scan =
        MetadataCodec.scan(List.of(tenant, lockOfTheSameName, Rows.database("s1", "app"), marker));

    assertThat(scan.databases()).containsExactly(Rows.metadata(scan.databases().get(0).key()));
    assertThat(scan.refused()).isEmpty();
    assertThat(scan.ignored()).hasSize(3);
  }

  @Test
  void case14_databaseWithoutDetails_isStillAMistake() {
    Map<String, Object> row = Rows.database("s1", "app");
    row.put("ConectionDetails", row.remove("ConnectionDetails"));

    assertThat(MetadataCodec.scan(List.of(row)).refused())
        .singleElement()
        .asString()
        .contains("is 'ConectionDetails' a misspelling of it?");
  }

  // Bounds.

  @Test
  void readDatabase_tenThousandReplicas_isRefused() {
    Map<String, Object> row = Rows.database("s1", "app");
    List<Map<String, Object>> replicas =
        IntStream.range(0, 10_000)
            .<Map<String, Object>>mapToObj(i -> Map.of("host", "db-" + i))
            .toList();
    Rows.map(row, "ConnectionDetails", "endpoints").put("READ", replicas);

    assertThatThrownBy(() -> MetadataCodec.readDatabase(row))
        .isInstanceOfSatisfying(
            InvalidMetadataException.class,
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "ConnectionDetails $.endpoints.READ: expected at most 32 replicas, but"
                            + " found 10000"));
  }

  @Test
  void readDatabase_fiftyThousandUnknownKeys_areCountedAndNotListed() {
    Map<String, Object> row = Rows.database("s1", "app");
    for (int i = 0; i < 50_000; i++) {
      Rows.map(row, "ConnectionDetails").put("x".repeat(i % 50 + 1) + i, i);
      Rows.map(row, "ConnectionDetails", "endpoints").put("use case " + i, i);
    }

    assertThatThrownBy(() -> MetadataCodec.readDatabase(row))
        .isInstanceOfSatisfying(
            InvalidMetadataException.class,
            e -> {
              assertThat(e.problems()).hasSize(11).last().asString().endsWith(" more problems");
              assertThat(e.getMessage()).hasSizeLessThan(8_000);
            });
  }
}
