package dev.sharddal.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionDetailsTest {

  private static final DatabaseKey KEY = new DatabaseKey("shard-1", "orders");

  private static final Endpoint WRITE =
      Endpoint.at("db-1", 5432)
          .withEngine("postgresql")
          .withDatabase("app")
          .withCredentials("app", "CANARY");

  private static List<PoolDefinition> pools(ConnectionDetails details) {
    return details.pools(KEY, PoolSettings.UNSET);
  }

  @Test
  void pools_oneEndpoint_isFilledWithTheDefaultsOfEngineAndLibrary() {
    Endpoint endpoint =
        Endpoint.UNSET
            .withEngine("PostgreSQL")
            .withHost("db-1")
            .withDatabase("app")
            .withCredentials("app", "CANARY");
    assertThat(pools(ConnectionDetails.of(endpoint)))
        .containsExactly(
            new PoolDefinition(
                new PoolKey(KEY, UseCase.WRITE, 0),
                "postgresql",
                "db-1",
                5432,
                "app",
                null,
                null,
                Pooler.NONE,
                new Credentials.Password("app", "CANARY"),
                Map.of(
                    "ApplicationName", "sharddal shard-1/orders/WRITE",
                    "connectTimeout", "5",
                    "loginTimeout", "5",
                    "readOnlyMode", "transaction",
                    "socketTimeout", "300",
                    "tcpKeepAlive", "true"),
                ResolvedPoolSettings.of(PoolSettings.UNSET),
                1,
                null));
  }

  @Test
  void pools_defaultsAtTheTop_holdWhereTheEndpointSaysNothing() {
    ConnectionDetails details =
        new ConnectionDetails(
            WRITE.withSchema("public"),
            Map.of(
                UseCase.WRITE, List.of(Endpoint.UNSET),
                UseCase.ANALYTICS,
                    List.of(
                        Endpoint.UNSET
                            .withHost("olap")
                            .withPort(6432)
                            .withSchema("reporting")
                            .withCredentials(new Credentials.Secret("prod/analytics")))));
    assertThat(pools(details))
        .extracting(
            p -> p.key().useCase(),
            PoolDefinition::address,
            PoolDefinition::schema,
            PoolDefinition::credentials)
        .containsExactlyInAnyOrder(
            tuple(
                UseCase.WRITE,
                "db-1:5432/app",
                "public",
                new Credentials.Password("app", "CANARY")),
            tuple(
                UseCase.ANALYTICS,
                "olap:6432/app",
                "reporting",
                new Credentials.Secret("prod/analytics")));
  }

  @Test
  void pools_properties_mergeKeyByKeyOverEngineThenDatabaseThenEndpoint() {
    Endpoint defaults =
        Endpoint.UNSET.withProperty("socketTimeout", "60").withProperty("sslmode", "prefer");
    ConnectionDetails details =
        ConnectionDetails.of(WRITE.withProperty("sslmode", "verify-full")).withDefaults(defaults);
    assertThat(pools(details).get(0).properties())
        .containsEntry("connectTimeout", "5")
        .containsEntry("socketTimeout", "60")
        .containsEntry("sslmode", "verify-full");
  }

  @Test
  void pools_poolSettings_mergeKeyByKeyOverApplicationThenDatabaseThenEndpoint() {
    PoolSettings application =
        PoolSettings.UNSET
            .withMaximumPoolSize(50)
            .withMinimumIdle(2)
            .withConnectionTimeout(Duration.ofSeconds(7));
    Endpoint defaults =
        Endpoint.UNSET.withPool(PoolSettings.UNSET.withMaximumPoolSize(20).withMinimumIdle(3));
    ConnectionDetails details =
        ConnectionDetails.of(WRITE.withPool(PoolSettings.UNSET.withMaximumPoolSize(5)))
            .withDefaults(defaults);
    ResolvedPoolSettings settings = details.pools(KEY, application).get(0).settings();
    assertThat(settings.maximumPoolSize()).isEqualTo(5);
    assertThat(settings.minimumIdle()).isEqualTo(3);
    assertThat(settings.connectionTimeout()).hasSeconds(7);
    assertThat(settings.maxLifetime()).hasMinutes(30);
  }

  @Test
  void pools_replicas_getOnePoolEachInOrderWithTheirWeight() {
    ConnectionDetails details =
        ConnectionDetails.of(WRITE)
            .withEndpoint(UseCase.READ, WRITE.withHost("ro-a").withWeight(2), WRITE.withHost("b"));
    assertThat(pools(details))
        .extracting(p -> p.key().toString(), PoolDefinition::host, PoolDefinition::weight)
        .containsExactlyInAnyOrder(
            tuple("shard-1/orders/WRITE", "db-1", 1),
            tuple("shard-1/orders/READ", "ro-a", 2),
            tuple("shard-1/orders/READ#1", "b", 1));
  }

  @Test
  void pools_settingsThatContradictThoseOfTheApplication_areRefused() {
    ConnectionDetails details =
        ConnectionDetails.of(WRITE.withPool(PoolSettings.UNSET.withMinimumIdle(8)));
    assertThatThrownBy(() -> details.pools(KEY, PoolSettings.UNSET.withMaximumPoolSize(4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "minimumIdle: expected at most maximumPoolSize, but 8 is more than 4");
  }

  @Test
  void new_noWrite_isRefused() {
    assertThatThrownBy(
            () -> new ConnectionDetails(Endpoint.UNSET, Map.of(UseCase.READ, List.of(WRITE))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("$.endpoints.WRITE: required, but it is missing");
  }

  @Test
  void new_emptyListOfReplicas_isRefused() {
    assertThatThrownBy(() -> ConnectionDetails.of(WRITE).withEndpoint(UseCase.READ))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "$.endpoints.READ: expected an endpoint or a list of endpoints, but the list is empty");
  }

  @Test
  void new_incompleteEndpoint_isRefusedWithEveryMissingKey() {
    assertThatThrownBy(
            () -> ConnectionDetails.of(WRITE).withEndpoint(UseCase.READ, WRITE, Endpoint.UNSET))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            String.join(
                "; ",
                "$.endpoints.READ[1].engine: required here or at the top level, but it is missing",
                "$.endpoints.READ[1].host: required here or at the top level, but it is missing",
                "$.endpoints.READ[1].database: required here or at the top level, but it is"
                    + " missing",
                "$.endpoints.READ[1].credentials: required here or at the top level, but it is"
                    + " missing"));
  }

  @Test
  void new_weightAtTheTop_isRefused() {
    assertThatThrownBy(() -> ConnectionDetails.of(WRITE).withDefaults(Endpoint.UNSET.withWeight(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("$.weight: not allowed here; it belongs to one replica of an endpoint");
  }

  @Test
  void new_poolSettingsThatContradictEachOther_areRefusedWithTheirPath() {
    Endpoint endpoint =
        WRITE.withPool(PoolSettings.UNSET.withMaximumPoolSize(2).withMinimumIdle(3));
    assertThatThrownBy(() -> ConnectionDetails.of(endpoint))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "$.endpoints.WRITE.pool.minimumIdle: expected at most maximumPoolSize, but 3 is more"
                + " than 2");
  }

  @ParameterizedTest
  @CsvSource({"mysql", "mariadb"})
  void new_schemaWhereTheEngineHasNone_isRefused(String engine) {
    assertThatThrownBy(() -> ConnectionDetails.of(WRITE.withEngine(engine).withSchema("s")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "$.endpoints.WRITE.schema: engine '"
                + engine
                + "' has no schemas; use 'database' instead");
  }

  @Test
  void new_propertyOffTheAllowList_isRefusedAtThePathWhereItStands() {
    assertThatThrownBy(() -> ConnectionDetails.of(WRITE.withProperty("socketFactory", "CANARY")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "$.endpoints.WRITE.properties.socketFactory: not on the allow-list of engine"
                + " 'postgresql': it can run code");
    assertThatThrownBy(
            () ->
                ConnectionDetails.of(WRITE)
                    .withDefaults(Endpoint.UNSET.withProperty("socketFactory", "CANARY")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "$.properties.socketFactory: not on the allow-list of engine 'postgresql'");
  }

  @Test
  void new_propertyOfAnotherCase_isRefused() {
    assertThatThrownBy(() -> ConnectionDetails.of(WRITE.withProperty("SSLMODE", "disable")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("$.endpoints.WRITE.properties.SSLMODE: not on the allow-list");
  }

  @Test
  void new_listsOfTheCaller_areCopied() {
    List<Endpoint> mine = new ArrayList<>(List.of(WRITE));
    ConnectionDetails details = new ConnectionDetails(Endpoint.UNSET, Map.of(UseCase.WRITE, mine));
    mine.clear();
    assertThat(details.endpoints().get(UseCase.WRITE)).containsExactly(WRITE);
  }

  @Test
  void toString_passwordInside_isNotShown() {
    assertThat(ConnectionDetails.of(WRITE)).asString().doesNotContain("CANARY");
    assertThat(pools(ConnectionDetails.of(WRITE))).asString().doesNotContain("CANARY");
  }
}
