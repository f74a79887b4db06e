package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.testing.FaultProxy;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Postgres;
import java.sql.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which database an address leads to, as the database itself says. */
class DatabaseIdentityTest extends FleetTestBase {

  private static final String DROP = "DROP TABLE IF EXISTS public.sharddal_identity";

  @BeforeEach
  void identify() {
    identify(one, "shard-1/orders");
    identify(two, "shard-2/orders");
  }

  @AfterEach
  void dropIdentity() {
    one.execute("orders", DROP);
    two.execute("orders", DROP);
  }

  private static void identify(Postgres server, String... identities) {
    server.execute(
        "orders",
        DROP,
        "CREATE TABLE public.sharddal_identity (identity varchar(128) NOT NULL)",
        "GRANT SELECT ON public.sharddal_identity TO app");
    for (String identity : identities) {
      server.execute("orders", "INSERT INTO public.sharddal_identity VALUES ('" + identity + "')");
    }
  }

  private static Endpoint shard1(Postgres server) {
    return patient(server).withIdentity("shard-1/orders");
  }

  private static PoolStatus status(DataAccessLayer dal, UseCase useCase) {
    return dal.status().pools().stream()
        .filter(pool -> pool.pool().database().equals(SHARD_1))
        .filter(pool -> pool.pool().useCase() == useCase)
        .findFirst()
        .orElseThrow();
  }

  private String failureOf(Endpoint endpoint) {
    store.put(Fleet.database(SHARD_1, endpoint));
    DataAccessLayer dal = start(builder().initializationMode(InitializationMode.DEGRADED));
    assertThat(status(dal, UseCase.WRITE).state()).isEqualTo(PoolStatus.State.FAILED);
    return String.valueOf(status(dal, UseCase.WRITE).failure());
  }

  @Test
  void row19_databaseHasTheIdentity_poolIsPublished() throws Exception {
    store.put(Fleet.database(SHARD_1, shard1(one)));
    assertThat(whereIs(start(), TENANT_1)).isEqualTo(identity(one));
  }

  @Test
  void row19_row46_addressLeadsToAnotherShard_poolIsNotPublished() throws Exception {
    store.put(Fleet.database(SHARD_1, shard1(two)));
    DataAccessLayer dal = start(builder().initializationMode(InitializationMode.DEGRADED));
    assertThat(status(dal, UseCase.WRITE).failure())
        .startsWith("WRONG_SERVER: ")
        .contains("mean identity 'shard-1/orders'")
        .contains("has 'shard-2/orders' in public.sharddal_identity")
        .contains("Correct 'host' and 'database'");
    assertThat(status(dal, UseCase.READ).state()).isEqualTo(PoolStatus.State.FAILED);
    assertThat(whereIs(dal, TENANT_2)).isEqualTo(identity(two));
  }

  @Test
  void row19_refreshToAnotherShard_oldPoolStaysInService() throws Exception {
    store.put(Fleet.database(SHARD_1, shard1(one)));
    DataAccessLayer dal = start();
    store.put(Fleet.database(SHARD_1, shard1(two)));
    assertThat(dal.refresh(SHARD_1).changed()).isZero();
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
  }

  @Test
  void row19_nameLeadsElsewhereLater_newConnectionsAreRefused() throws Exception {
    try (FaultProxy proxy = FaultProxy.before(one)) {
      Endpoint endpoint = shard1(one).withHost("127.0.0.1").withPort(proxy.port());
      store.put(Fleet.database(SHARD_1, endpoint.withPool(Fleet.SMALL_POOL)));
      DataAccessLayer dal = start();
      proxy.leadTo(two);
      try (Connection first = dal.getConnection(TENANT_1)) {
        assertThat(Fleet.identity(first)).isEqualTo(identity(one));
        assertThat(catchThrowable(() -> dal.getConnection(TENANT_1).close()))
            .hasMessageContaining("has 'shard-2/orders'");
      }
    }
  }

  @Test
  void row19_identityIsMissing_textSaysHowToGiveOne_andItIsTriedAgain() throws Exception {
    one.execute("orders", DROP);
    store.put(Fleet.database(SHARD_1, shard1(one)));
    DataAccessLayer dal = start(builder().initializationMode(InitializationMode.DEGRADED));
    assertThat(status(dal, UseCase.WRITE).failure())
        .startsWith("WRONG_SERVER: ")
        .contains("there is no table public.sharddal_identity")
        .contains("CREATE TABLE public.sharddal_identity (identity varchar(128) NOT NULL)")
        .contains("VALUES ('shard-1/orders')");
    identify(one, "shard-1/orders");
    await().until(() -> status(dal, UseCase.WRITE).state() == PoolStatus.State.OPEN);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
  }

  @Test
  void row19_tableHasNoRow_orTwo_poolIsNotPublished() {
    identify(one);
    assertThat(failureOf(shard1(one))).contains("public.sharddal_identity has no row");
    identify(one, "shard-1/orders", "shard-2/orders");
    assertThat(failureOf(shard1(one))).contains("shard-1/orders").contains("shard-2/orders");
  }

  @Test
  void row19_tableMayNotBeRead_textSaysSo() {
    one.execute("orders", "REVOKE SELECT ON public.sharddal_identity FROM app");
    assertThat(failureOf(shard1(one)))
        .startsWith("WRONG_SERVER: ")
        .contains("may not read the table")
        .contains("GRANT SELECT");
  }

  @Test
  void row19_searchPathHasATableOfThatName_publicOneCounts() throws Exception {
    one.execute(
        "orders",
        "CREATE SCHEMA IF NOT EXISTS app AUTHORIZATION app",
        "CREATE TABLE IF NOT EXISTS app.sharddal_identity (identity text)");
    store.put(Fleet.database(SHARD_1, shard1(one)));
    assertThat(whereIs(start(), TENANT_1)).isEqualTo(identity(one));
    one.execute("orders", "DROP SCHEMA app CASCADE");
  }

  @Test
  void row19_endpointHasItsOwnIdentity_isAskedForThat() throws Exception {
    Endpoint defaults = patient(one).withIdentity("shard-1/orders");
    store.put(
        DatabaseMetadata.of(
            SHARD_1,
            ConnectionDetails.of(defaults, Endpoint.UNSET)
                .withEndpoint(UseCase.ANALYTICS, patient(two).withIdentity("shard-2/orders"))));
    DataAccessLayer dal = start();
    assertThat(whereIs(dal, TENANT_1, UseCase.WRITE)).isEqualTo(identity(one));
    assertThat(whereIs(dal, TENANT_1, UseCase.ANALYTICS)).isEqualTo(identity(two));
  }
}
