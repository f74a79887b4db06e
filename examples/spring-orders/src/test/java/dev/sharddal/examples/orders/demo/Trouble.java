package dev.sharddal.examples.orders.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.TenantContext;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.metadata.WritableMetadataStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** All that operators are called for, done on purpose. The last of it leaves no DynamoDB. */
final class Trouble {

  private static final String TENANT = "hooli";
  private static final DatabaseKey DATABASE = Fleet.databaseOf("shard-2");
  private static final int NOBODY_LISTENS = 1;
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private final DataAccessLayer dal;
  private final Fleet fleet;
  private final WritableMetadataStore store;

  Trouble(DataAccessLayer dal, Fleet fleet, WritableMetadataStore store) {
    this.dal = dal;
    this.fleet = fleet;
    this.store = store;
  }

  void makeAll() throws Exception {
    askWithoutATenant();
    askForNobody();
    cutATransactionAtTheDrainTimeout();
    nameAHostThatDoesNotAnswer();
    refuseTheLogin();
    loseTheMetadata();
  }

  private void askWithoutATenant() {
    assertThat(TenantContext.current()).isEmpty();
    assertThatThrownBy(() -> dal.currentTenantDataSource().getConnection())
        .isInstanceOf(SQLException.class);
  }

  private void askForNobody() {
    refused("nobody", FailureReason.TENANT_NOT_FOUND);
  }

  private void refused(String tenant, FailureReason reason) {
    assertThatThrownBy(() -> dal.getConnection(tenant, UseCase.WRITE).close())
        .isInstanceOfSatisfying(
            SQLException.class,
            e -> assertThat(((BorrowFailure) e).reason()).as(e.getMessage()).isEqualTo(reason));
  }

  private void cutATransactionAtTheDrainTimeout() throws Exception {
    try (Connection held = dal.getConnection(TENANT)) {
      new PasswordRotation(fleet, store).rotate(DATABASE);
      assertThat(dal.refresh(DATABASE).failed()).isEmpty();
      await().atMost(LIMIT).until(() -> held.isClosed() || !held.isValid(1));
    }
  }

  private void nameAHostThatDoesNotAnswer() {
    DatabaseMetadata good = store.findDatabase(DATABASE).orElseThrow();
    DatabaseMetadata bad =
        good.withConnectionDetails(
            good.connectionDetails()
                .withEndpoint(UseCase.WRITE, Endpoint.at(PostgresServer.HOST, NOBODY_LISTENS)));
    long version = store.putDatabase(bad, good.version()).version();
    assertThat(dal.refresh(DATABASE).failed()).hasSize(1);
    store.putDatabase(good, version);
    assertThat(dal.refresh(DATABASE).failed()).isEmpty();
  }

  /** The database has another password than the metadata, and no session is left. */
  private void refuseTheLogin() throws SQLException {
    String user = Fleet.userOf(DATABASE, UseCase.WRITE);
    PostgresServer server = fleet.serverOf(DATABASE);
    server.changePassword(Login.withNewPassword(user));
    server.ask(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '"
            + user
            + "'");
    await("dead connections are found out once they have rested for half a second")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(700))
        .untilAsserted(() -> refused(TENANT, FailureReason.AUTHENTICATION_FAILED));
  }

  private void loseTheMetadata() throws Exception {
    fleet.dynamoDb().close();
    assertThatThrownBy(dal::refresh).isInstanceOf(MetadataStoreException.class);
    dal.refreshTenant(TENANT);
    refused(TENANT, FailureReason.METADATA_UNAVAILABLE);
  }
}
