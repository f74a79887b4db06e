package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariConfig;
import dev.sharddal.metadata.TlsLevel;
import dev.sharddal.report.InitializationException;
import dev.sharddal.testing.Fleet;
import java.sql.Connection;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What the application sets in code takes effect or is refused; what rows set is what it says. */
class DriverPropertiesInCodeTest extends FleetTestBase {

  private DataAccessLayer startWith(Consumer<HikariConfig> customizer) {
    return start(builder().hikariCustomizer((pool, config) -> customizer.accept(config)));
  }

  private static String show(DataAccessLayer dal, String setting) throws Exception {
    try (Connection connection = dal.getConnection(TENANT_1)) {
      return Fleet.ask(connection, "SHOW " + setting);
    }
  }

  @Test
  void case10_addDataSourceProperty_takesEffectAndOverridesTheMetadata() throws Exception {
    store.put(
        Fleet.database(SHARD_1, patient(one).withProperty("options", "-c statement_timeout=1111")));

    DataAccessLayer dal =
        startWith(
            config ->
                config.addDataSourceProperty(
                    "options", "-c statement_timeout=4321 -c search_path=elsewhere"));

    assertThat(show(dal, "statement_timeout")).isEqualTo("4321ms");
    assertThat(show(dal, "search_path")).isEqualTo("elsewhere");
  }

  @Test
  void case10_setDataSourceProperties_takesEffect() throws Exception {
    Properties properties = new Properties();
    properties.setProperty("options", "-c lock_timeout=765");

    DataAccessLayer dal = startWith(config -> config.setDataSourceProperties(properties));

    assertThat(show(dal, "lock_timeout")).isEqualTo("765ms");
  }

  @Test
  void case10_optionsOfTheMetadata_takeEffect() throws Exception {
    store.put(
        Fleet.database(
            SHARD_1,
            patient(one).withProperty("options", "-c statement_timeout=5s -c work_mem=7MB")));

    DataAccessLayer dal = start();

    assertThat(show(dal, "statement_timeout")).isEqualTo("5s");
    assertThat(show(dal, "work_mem")).isEqualTo("7MB");
  }

  @Test
  void case09_currentSchema_isReadAsAListAndSchemaAsOneName() throws Exception {
    one.execute("orders", "CREATE SCHEMA IF NOT EXISTS tenant_a AUTHORIZATION app");
    store.put(
        Fleet.database(SHARD_1, patient(one).withProperty("currentSchema", "tenant_a, public")));
    store.put(Fleet.database(SHARD_2, patient(two).withSchema("public")));

    DataAccessLayer dal = start();

    assertThat(show(dal, "search_path")).isEqualTo("tenant_a, public");
    try (Connection connection = dal.getConnection(TENANT_2)) {
      assertThat(Fleet.ask(connection, "SELECT current_schema()")).isEqualTo("public");
    }
  }

  @Test
  void promise1_validationAsLongAsTheDeadline_isRefused() {
    assertThatThrownBy(
            () ->
                startWith(
                    config -> {
                      config.setConnectionTimeout(1000);
                      config.setValidationTimeout(1000);
                    }))
        .hasMessageContaining("expected a validationTimeout of less than connectionTimeout")
        .hasMessageContaining("(1000 ms), but it is 1000 ms");
  }

  static Stream<Arguments> ineffective() {
    return Stream.of(
        refused("jdbcUrl", config -> config.setJdbcUrl("jdbc:postgresql://elsewhere/db")),
        refused("username", config -> config.setUsername("other")),
        refused("password", config -> config.setPassword("CANARY")),
        refused("driverClassName", config -> config.setDriverClassName("org.postgresql.Driver")),
        refused(
            "dataSourceClassName", config -> config.setDataSourceClassName("org.example.Source")),
        refused("dataSourceJNDI", config -> config.setDataSourceJNDI("java:comp/db")),
        refused("dataSource", config -> config.setDataSource(new PGSimpleDataSource())),
        refused(
            "dataSourceProperties.user", config -> config.addDataSourceProperty("user", "other")),
        refused(
            "dataSourceProperties.password",
            config -> config.addDataSourceProperty("password", "CANARY")));
  }

  private static Arguments refused(String name, Consumer<HikariConfig> customizer) {
    return Arguments.of(name, customizer);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ineffective")
  void case10_whatCannotTakeEffect_isRefusedAndNotDropped(
      String name, Consumer<HikariConfig> customizer) {
    assertThat(catchThrowable(() -> startWith(customizer)))
        .isInstanceOf(InitializationException.class)
        .hasMessageContaining("hikariCustomizer has set " + name)
        .hasMessageNotContaining("CANARY");
  }

  @Test
  void row40_allowedHosts_refuseTheRowAndServeTheOthers() {
    store.put(Fleet.database(SHARD_2, patient(two).withHost("localhost")));
    DataAccessLayer dal =
        start(
            builder().allowedHosts("127.0.0.0/8").initializationMode(InitializationMode.DEGRADED));

    assertThat(dal.status().refused())
        .singleElement()
        .asString()
        .contains("shard-2/orders", ".host: not among the allowedHosts");
    assertThat(catchThrowable(() -> whereIs(dal, TENANT_1))).isNull();
  }

  @Test
  void minimumTls_serverWithoutTls_isNotConnectedTo() {
    assertThatThrownBy(() -> start(builder().minimumTls(TlsLevel.ENCRYPTED)))
        .isInstanceOf(InitializationException.class)
        .hasMessageContaining("SSL");
  }

  @Test
  void minimumTls_rowThatWeakensIt_isRefused() {
    store.put(Fleet.database(SHARD_1, patient(one).withProperty("sslmode", "disable")));
    store.put(Fleet.database(SHARD_2, patient(two).withProperty("sslmode", "disable")));
    DataAccessLayer dal =
        start(
            builder()
                .minimumTls(TlsLevel.VERIFIED_HOST)
                .initializationMode(InitializationMode.DEGRADED));

    assertThat(dal.status().refused())
        .hasSize(2)
        .allSatisfy(
            row ->
                assertThat(row.toString())
                    .contains(".properties.sslmode: expected at least 'verify-full'"));
    assertThat(dal.status().pools()).isEmpty();
  }

  @Test
  void case14_servedDatabaseWhoseRowLostItsDetails_isKeptAndReported() throws Exception {
    DataAccessLayer dal = start();
    store.putRow(Map.of("ShardName", "shard-1", "DatabaseName", "orders", "Lock", "tool"));
    store.putRow(Map.of("ShardName", "_meta", "DatabaseName", "lock"));

    dal.refresh();

    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    assertThat(dal.status().refused())
        .singleElement()
        .asString()
        .contains("shard-1/orders", "not a database: no ConnectionDetails");
  }
}
