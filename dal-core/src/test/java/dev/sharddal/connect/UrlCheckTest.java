package dev.sharddal.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.Engines;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.Pooler;
import dev.sharddal.metadata.ResolvedPoolSettings;
import dev.sharddal.metadata.UseCase;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A driver has to read the URL as what the metadata mean. The definitions are made without an
 * endpoint, whose rules let none of these hosts and names pass.
 */
class UrlCheckTest {

  private static final PoolKey POOL =
      new PoolKey(new DatabaseKey("s1", "orders"), UseCase.WRITE, 0);

  private static PoolDefinition definition(String engine, String host, String database) {
    return new PoolDefinition(
        POOL,
        engine,
        host,
        6543,
        database,
        null,
        null,
        Pooler.NONE,
        new Credentials.Password("app", "s3cret"),
        Engines.named(engine).orElseThrow().defaultProperties(POOL),
        ResolvedPoolSettings.of(PoolSettings.UNSET),
        1,
        null);
  }

  private static void check(PoolDefinition definition, Map<String, String> more) throws Exception {
    String driver = Engines.named(definition.engine()).orElseThrow().driverClassName();
    Map<String, String> properties = new HashMap<>(definition.properties());
    properties.putAll(more);
    UrlCheck.check(
        definition,
        (Driver) Class.forName(driver).getDeclaredConstructor().newInstance(),
        properties);
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql, db-1.internal, orders",
    "postgresql, DB-1.Internal, or$d_e-r.s",
    "postgresql, 10.0.0.7, orders",
    "postgresql, fd00::1, orders",
    "mysql, db-1.internal, orders",
    "mysql, DB-1.Internal., or$d_e-r.s",
    "mysql, 10.0.0.7, orders",
    "mysql, fd00::1, orders",
    "mariadb, db-1.internal, orders",
    "mariadb, DB-1.Internal., or$d_e-r.s",
    "mariadb, 10.0.0.7, orders",
    "mariadb, fd00::1, orders"
  })
  void urlOfTheMetadata_isReadAsWhatItMeans(String engine, String host, String database) {
    assertThatCode(() -> check(definition(engine, host, database), Map.of()))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql, 'evil.example:1/x?a=b&c=', orders",
    "postgresql, 'db-1.internal,evil.example', orders",
    "postgresql, db-1.internal, orders?sslmode=disable",
    "postgresql, db-1.internal, orders%2Fother",
    "mysql, 'evil.example:1/x?a=b&c=', orders",
    "mysql, 'address=(host=evil.example)(port=1)', orders",
    "mysql, user@db-1.internal, orders",
    "mysql, db-1.internal, orders?sslMode=DISABLED",
    "mariadb, 'evil.example:1/x?a=b&c=', orders",
    "mariadb, 'db-1.internal:1,evil.example', orders",
    "mariadb, 'address=(host=db-1.internal)(port=1),evil.example', orders",
    "mariadb, db-1.internal, orders?sslMode=disable"
  })
  void urlThatTheDriverReadsOtherwise_isRefusedBeforeAConnect(
      String engine, String host, String database) {
    Throwable refused = catchThrowable(() -> check(definition(engine, host, database), Map.of()));

    assertThat(refused)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).startsWith("08"))
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void refusal_saysWhatTheDriverReads_whatIsMeant_andTheCure() {
    assertThat(
            catchThrowable(
                () ->
                    check(
                        definition("postgresql", "db-1.internal", "orders?sslmode=disable"),
                        Map.of())))
        .hasMessage(
            "The driver org.postgresql.Driver would connect to db-1.internal:6543/orders, but the"
                + " metadata of s1/orders/WRITE mean db-1.internal:6543/orders?sslmode=disable."
                + " Nothing was connected to. Correct 'host', 'port' and 'database' in the metadata,"
                + " and remove driver properties for the address from the hikariCustomizer");
  }
}
