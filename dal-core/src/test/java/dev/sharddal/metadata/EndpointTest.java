package dev.sharddal.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

  private static final String HOST_RULE =
      "host: expected one host name or IP address without scheme, port or brackets, but was ";
  private static final String DATABASE_RULE =
      "database: expected 1 to 128 of the characters A-Z a-z 0-9 _ . $ -, but was ";
  private static final String SCHEMA_RULE =
      "schema: expected the name of one schema, without white space, quotes and commas; for a list"
          + " of schemas, or for a name in double quotes, use properties.currentSchema, but was ";

  static Stream<Arguments> refusedValues() {
    return Stream.of(
        engine("oracle"),
        engine(""),
        engine("postgresql "),
        engine("a\nb"),
        host(""),
        host(" db"),
        host("db 1"),
        host("db,other"),
        host("db?sslmode"),
        host("db/app"),
        host("(host)"),
        host("jdbc:postgresql://db/app"),
        host("db:5432"),
        host("db-1.internal:5432"),
        host("[::1]"),
        host("-db"),
        host(".db"),
        host("db\r\nother"),
        host("db\u202etxt"),
        host("dätenbank"),
        host("app:CANARY@db"),
        host("db?password=CANARY"),
        host("a".repeat(254)),
        arguments(
            (Supplier<Endpoint>) () -> Endpoint.UNSET.withPort(0),
            "port: expected 1 to 65535, but was 0"),
        arguments(
            (Supplier<Endpoint>) () -> Endpoint.UNSET.withPort(-1),
            "port: expected 1 to 65535, but was -1"),
        arguments(
            (Supplier<Endpoint>) () -> Endpoint.UNSET.withPort(70_000),
            "port: expected 1 to 65535, but was 70000"),
        database(""),
        database("app?user=CANARY"),
        database("app/../postgres"),
        database("app;DROP"),
        database("a b"),
        database("a".repeat(129)),
        schema(""),
        schema("  "),
        schema("a\u0000b"),
        schema("tenant_a, public"),
        schema("tenant_a,public"),
        schema("app.public"),
        schema("\"public\""),
        schema("'public'"),
        schema("public "),
        schema(" public"),
        schema("\tpublic"),
        schema("pub\u200blic"),
        database("app "),
        database(" app"),
        database("\"app\""),
        database("app,other"),
        database("app\n"),
        arguments(
            (Supplier<Endpoint>) () -> Endpoint.UNSET.withWeight(0),
            "weight: expected 1 to 100, but was 0"),
        arguments(
            (Supplier<Endpoint>) () -> Endpoint.UNSET.withWeight(101),
            "weight: expected 1 to 100, but was 101"));
  }

  private static Arguments engine(String value) {
    return arguments(
        (Supplier<Endpoint>) () -> Endpoint.UNSET.withEngine(value),
        "engine: expected one of " + Engines.names() + ", but was " + shown(value));
  }

  private static Arguments host(String value) {
    return arguments(
        (Supplier<Endpoint>) () -> Endpoint.UNSET.withHost(value), HOST_RULE + shown(value));
  }

  private static Arguments database(String value) {
    return arguments(
        (Supplier<Endpoint>) () -> Endpoint.UNSET.withDatabase(value),
        DATABASE_RULE + shown(value));
  }

  private static Arguments schema(String value) {
    return arguments(
        (Supplier<Endpoint>) () -> Endpoint.UNSET.withSchema(value), SCHEMA_RULE + shown(value));
  }

  /** A value that stands in the wrong place may be a secret. */
  private static String shown(String value) {
    return value.isEmpty() ? "empty" : "(" + value.length() + " characters, not shown)";
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("refusedValues")
  void new_badValue_isRefusedWithKeyAndRule(Supplier<Endpoint> endpoint, String message) {
    assertThatThrownBy(endpoint::get)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "db",
        "db-1.internal",
        "10.0.0.7",
        "::1",
        "2001:db8::7",
        "::ffff:10.0.0.7",
        "xn--dtenbank-4za.example",
        "my_host"
      })
  void withHost_nameOrAddress_isTaken(String host) {
    assertThatCode(() -> Endpoint.UNSET.withHost(host)).doesNotThrowAnyException();
  }

  @Test
  void withEngine_anyCase_isTaken() {
    assertThat(Endpoint.UNSET.withEngine("PostgreSQL").engine()).isEqualTo("PostgreSQL");
  }

  @Test
  void orElse_everythingSaid_keepsItsOwn() {
    assertThat(full("own", 1).orElse(full("other", 2))).isEqualTo(full("own", 1));
  }

  @Test
  void orElse_nothingSaid_takesAllButTheWeight() {
    Endpoint defaults = full("other", 2);
    assertThat(Endpoint.UNSET.orElse(defaults))
        .isEqualTo(
            new Endpoint(
                defaults.engine(),
                defaults.host(),
                defaults.port(),
                defaults.database(),
                defaults.schema(),
                defaults.identity(),
                defaults.pooler(),
                defaults.credentials(),
                defaults.properties(),
                defaults.pool(),
                null));
  }

  private static Endpoint full(String text, int number) {
    return new Endpoint(
        "mysql",
        text,
        number,
        text,
        text,
        text,
        Pooler.TRANSACTION,
        new Credentials.Secret(text),
        Map.of("socketTimeout", "1"),
        PoolSettings.UNSET.withMaximumPoolSize(number),
        number);
  }

  @Test
  void orElse_propertiesAndPool_mergeKeyByKey() {
    Endpoint own =
        Endpoint.UNSET
            .withProperty("sslmode", "verify-full")
            .withPool(PoolSettings.UNSET.withMaximumPoolSize(3));
    Endpoint defaults =
        Endpoint.UNSET
            .withProperty("sslmode", "disable")
            .withProperty("prepareThreshold", "1")
            .withPool(
                PoolSettings.UNSET
                    .withMaximumPoolSize(9)
                    .withConnectionTimeout(Duration.ofSeconds(1)));
    Endpoint merged = own.orElse(defaults);
    assertThat(merged.properties())
        .isEqualTo(Map.of("sslmode", "verify-full", "prepareThreshold", "1"));
    assertThat(merged.pool())
        .isEqualTo(
            PoolSettings.UNSET.withMaximumPoolSize(3).withConnectionTimeout(Duration.ofSeconds(1)));
  }

  @Test
  void new_propertiesOfTheCaller_areCopied() {
    Map<String, String> mine = new HashMap<>(Map.of("sslmode", "disable"));
    Endpoint endpoint =
        new Endpoint(
            null, null, null, null, null, null, null, null, mine, PoolSettings.UNSET, null);
    mine.put("socketFactory", "evil");
    assertThat(endpoint.properties()).isEqualTo(Map.of("sslmode", "disable"));
    assertThatThrownBy(() -> endpoint.properties().put("a", "b"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void toString_passwordInside_isNotShown() {
    assertThat(Endpoint.at("db", 1).withCredentials("app", "CANARY"))
        .asString()
        .contains("app")
        .doesNotContain("CANARY");
  }
}
