package dev.sharddal.metadata;

import static dev.sharddal.metadata.PoolDefinition.Change.CREDENTIALS;
import static dev.sharddal.metadata.PoolDefinition.Change.ENDPOINT;
import static dev.sharddal.metadata.PoolDefinition.Change.RESIZED;
import static dev.sharddal.metadata.PoolDefinition.Change.UNCHANGED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PoolDefinitionTest {

  private static final PoolKey KEY =
      new PoolKey(new DatabaseKey("shard-1", "orders"), UseCase.WRITE, 0);

  private static final Endpoint ENDPOINT_NOW =
      Endpoint.at("db-1", 5432)
          .withEngine("postgresql")
          .withDatabase("app")
          .withSchema("public")
          .withCredentials("app", "CANARY");

  private static PoolDefinition definition(Endpoint endpoint) {
    return PoolDefinition.of(KEY, endpoint, null, PoolSettings.UNSET);
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change("nothing", UNCHANGED, e -> e),
        change("the engine's case", UNCHANGED, e -> e.withEngine("POSTGRESQL")),
        change("a default said aloud", UNCHANGED, e -> e.withProperty("connectTimeout", "5")),
        change("a weight of 1 said aloud", UNCHANGED, e -> e.withWeight(1)),
        change("the weight", RESIZED, e -> e.withWeight(7)),
        change("maximumPoolSize", RESIZED, pool(p -> p.withMaximumPoolSize(20))),
        change("minimumIdle", RESIZED, pool(p -> p.withMinimumIdle(2))),
        change(
            "connectionTimeout",
            RESIZED,
            pool(p -> p.withConnectionTimeout(Duration.ofSeconds(9)))),
        change(
            "validationTimeout",
            RESIZED,
            pool(p -> p.withValidationTimeout(Duration.ofMillis(300)))),
        change("idleTimeout", RESIZED, pool(p -> p.withIdleTimeout(Duration.ofMinutes(1)))),
        change("maxLifetime", RESIZED, pool(p -> p.withMaxLifetime(Duration.ofHours(1)))),
        change(
            "keepaliveTime, which HikariCP reads once",
            ENDPOINT,
            pool(p -> p.withKeepaliveTime(Duration.ofMinutes(1)))),
        change("the password", CREDENTIALS, e -> e.withCredentials("app", "other")),
        change("the user", CREDENTIALS, e -> e.withCredentials("app2", "CANARY")),
        change(
            "the kind of credentials",
            CREDENTIALS,
            e -> e.withCredentials(new Credentials.Secret("s"))),
        change(
            "password and size",
            CREDENTIALS,
            e ->
                e.withCredentials("app", "other")
                    .withPool(PoolSettings.UNSET.withMaximumPoolSize(2))),
        change("the host", ENDPOINT, e -> e.withHost("db-2")),
        change("the port", ENDPOINT, e -> e.withPort(5433)),
        change("the database", ENDPOINT, e -> e.withDatabase("app2")),
        change("the schema", ENDPOINT, e -> e.withSchema("other")),
        change("no schema", ENDPOINT, e -> e.withSchema(null)),
        change("an identity", ENDPOINT, e -> e.withIdentity("shard-1/orders")),
        change("no pooler said aloud", UNCHANGED, e -> e.withPooler(Pooler.NONE)),
        change("a pooler", ENDPOINT, e -> e.withPooler(Pooler.TRANSACTION)),
        change("a property more", ENDPOINT, e -> e.withProperty("sslmode", "disable")),
        change("a property's value", ENDPOINT, e -> e.withProperty("socketTimeout", "7")),
        change(
            "host, password and size",
            ENDPOINT,
            e ->
                e.withHost("db-2")
                    .withCredentials("app", "other")
                    .withPool(PoolSettings.UNSET.withMaximumPoolSize(2))),
        change("the engine", ENDPOINT, e -> e.withEngine("mysql").withSchema(null)));
  }

  private static Arguments change(
      String what, PoolDefinition.Change expected, UnaryOperator<Endpoint> edit) {
    return arguments(what, expected, edit);
  }

  private static UnaryOperator<Endpoint> pool(UnaryOperator<PoolSettings> edit) {
    return endpoint -> endpoint.withPool(edit.apply(PoolSettings.UNSET));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("changes")
  void changeTo_oneEdit_isTheSmallestStepThatFollowsIt(
      String what, PoolDefinition.Change expected, UnaryOperator<Endpoint> edit) {
    PoolDefinition now = definition(ENDPOINT_NOW);
    PoolDefinition next = definition(edit.apply(ENDPOINT_NOW));
    assertThat(now.changeTo(next)).isEqualTo(expected);
    assertThat(next.changeTo(now)).isEqualTo(expected);
  }

  @Test
  void jdbcUrl_propertiesAndCredentials_areNotInIt() {
    assertThat(definition(ENDPOINT_NOW.withProperty("sslmode", "require")).jdbcUrl())
        .isEqualTo("jdbc:postgresql://db-1:5432/app");
  }

  @Test
  void of_noPort_takesTheEngines() {
    Endpoint endpoint =
        Endpoint.UNSET
            .withEngine("mariadb")
            .withHost("db")
            .withDatabase("app")
            .withCredentials("a", "b");
    assertThat(definition(endpoint).port()).isEqualTo(3306);
  }

  @Test
  void toString_passwordInside_isNotShown() {
    assertThat(definition(ENDPOINT_NOW)).asString().contains("db-1").doesNotContain("CANARY");
  }

  @Test
  void changeTo_anotherSpreadOfReads_changesThePoolsOfReadsInPlace() {
    ConnectionDetails now =
        ConnectionDetails.of(ENDPOINT_NOW).withEndpoint(UseCase.READ, ENDPOINT_NOW);
    List<PoolDefinition> before = now.pools(KEY.database(), PoolSettings.UNSET);
    List<PoolDefinition> after =
        now.withReadBalancing(ReadBalancing.LEAST_BUSY)
            .withEndpoint(UseCase.ANALYTICS, ENDPOINT_NOW)
            .withDefaults(Endpoint.UNSET)
            .pools(KEY.database(), PoolSettings.UNSET);
    for (int i = 0; i < before.size(); i++) {
      assertThat(before.get(i).changeTo(after.get(i)))
          .isEqualTo(before.get(i).key().useCase() == UseCase.WRITE ? UNCHANGED : RESIZED);
    }
    assertThat(after)
        .extracting(PoolDefinition::readBalancing)
        .containsExactlyInAnyOrder(null, ReadBalancing.LEAST_BUSY, ReadBalancing.LEAST_BUSY);
  }
}
