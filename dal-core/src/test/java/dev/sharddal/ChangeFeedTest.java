package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.MetadataConflictException;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.tenant.TenantAdmin;
import dev.sharddal.testing.FaultyFeed;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Patience;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two nodes on one store: what one changes, the other follows without being told to. */
class ChangeFeedTest extends FleetTestBase {

  /** So long that nothing but the feed can have told. */
  private static final Duration FOR_EVER = Duration.ofHours(1);

  private DataAccessLayerBuilder following() {
    return DataAccessLayer.builder(store)
        .topologyRefreshInterval(Duration.ZERO)
        .tenantCacheTtl(FOR_EVER)
        .maxStaleness(FOR_EVER)
        .unknownTenantTtl(FOR_EVER)
        .changePollInterval(Duration.ofMillis(50));
  }

  private long epochOf(String tenant) {
    return store.findTenant(tenant).orElseThrow().epoch();
  }

  @Test
  void tenantMovedOnOneNode_isMovedOnTheOther() throws Exception {
    DataAccessLayer here = start(following());
    DataAccessLayer there = start(following());
    assertThat(whereIs(there, TENANT_1)).isEqualTo(identity(one));

    here.tenantAdmin().moveTenant(TENANT_1, SHARD_1, SHARD_2, epochOf(TENANT_1));

    assertThat(whereIs(here, TENANT_1)).as("at once").isEqualTo(identity(two));
    await().until(() -> whereIs(there, TENANT_1).equals(identity(two)));
  }

  @Test
  void tenantAssignedOnOneNode_isKnownOnTheOtherThatHasJustMissedIt() throws Exception {
    DataAccessLayer here = start(following());
    DataAccessLayer there = start(following());
    assertThatThrownBy(() -> there.getConnection("new")).isInstanceOf(SQLException.class);
    here.tenantAdmin().assignTenant("new", SHARD_2, null);
    await().ignoreExceptions().until(() -> whereIs(there, "new").equals(identity(two)));
  }

  @Test
  void tenantSuspendedOnOneNode_isRefusedOnTheOther() throws Exception {
    DataAccessLayer here = start(following());
    DataAccessLayer there = start(following());
    whereIs(there, TENANT_1);
    here.tenantAdmin().setState(TENANT_1, TenantState.SUSPENDED, epochOf(TENANT_1));
    await()
        .until(
            () -> {
              try {
                whereIs(there, TENANT_1);
                return false;
              } catch (SQLException e) {
                return ((BorrowFailure) e).reason() == FailureReason.TENANT_SUSPENDED;
              }
            });
  }

  @Test
  void databaseWrittenOnOneNode_isFollowedByTheOther() throws Exception {
    DataAccessLayer there = start(following());
    assertThat(whereIs(there, TENANT_1)).isEqualTo(identity(one));
    store.putDatabase(Fleet.database(SHARD_1, patient(two)), 0);
    await().until(() -> whereIs(there, TENANT_1).equals(identity(two)));
  }

  @Test
  void databaseEditedByHand_isNotToldByTheFeed() throws Exception {
    DataAccessLayer there = start(following());
    store.put(Fleet.database(SHARD_1, patient(two)));
    store.putTenant(TenantMetadata.of("marker", SHARD_2), WritableMetadataStore.ABSENT);
    await().ignoreExceptions().until(() -> whereIs(there, "marker").equals(identity(two)));
    assertThat(whereIs(there, TENANT_1)).isEqualTo(identity(one));
  }

  @Test
  void feedDownForAWhile_catchesUp() throws Exception {
    FaultyFeed faulty = new FaultyFeed(store);
    DataAccessLayer there =
        start(
            DataAccessLayer.builder(faulty)
                .topologyRefreshInterval(Duration.ZERO)
                .tenantCacheTtl(FOR_EVER)
                .maxStaleness(FOR_EVER)
                .changePollInterval(Duration.ofMillis(50)));
    whereIs(there, TENANT_1);
    faulty.fail();
    store.putTenant(TenantMetadata.of(TENANT_1, SHARD_2), 0);
    int polls = faulty.polls();
    await().until(() -> faulty.polls() >= polls + 3);
    assertThat(whereIs(there, TENANT_1)).as("known tenants are served").isEqualTo(identity(one));
    faulty.recover();
    await().until(() -> whereIs(there, TENANT_1).equals(identity(two)));
  }

  @Test
  void nodeAwayForLongerThanTheRecordReachesBack_readsEverythingAgain() throws Exception {
    FaultyFeed faulty = new FaultyFeed(store);
    DataAccessLayer there =
        start(
            DataAccessLayer.builder(faulty)
                .topologyRefreshInterval(Duration.ZERO)
                .tenantCacheTtl(FOR_EVER)
                .maxStaleness(FOR_EVER)
                .changePollInterval(Duration.ofMillis(50)));
    whereIs(there, TENANT_1);
    whereIs(there, TENANT_2);
    // By hand, so that only a reading of everything can tell.
    store.put(TenantMetadata.of(TENANT_1, SHARD_2));
    store.put(Fleet.database(SHARD_2, patient(one)));
    faulty.forget();
    await().until(() -> whereIs(there, TENANT_2).equals(identity(one)));
    await().until(() -> whereIs(there, TENANT_1).equals(identity(one)));
    assertThat(there.explainRoute(TENANT_1, UseCase.WRITE).tenant().database()).isEqualTo(SHARD_2);
  }

  @Test
  void row31_writeToAMovingTenant_waitsAndGoesOnAtTheNewPlace() throws Exception {
    DataAccessLayer here = start(following());
    DataAccessLayer there = start(following().movingWaitTimeout(FOR_EVER));
    TenantMetadata moving =
        here.tenantAdmin().setState(TENANT_1, TenantState.MOVING, epochOf(TENANT_1));
    there.refreshTenant(TENANT_1);
    CompletableFuture<String> waiter = whereLater(there);
    assertThat(whereIs(there, TENANT_1, UseCase.READ)).as("reads").isEqualTo(identity(one));
    await().until(() -> there.status().toString().contains("1 requests wait for a move"));

    here.tenantAdmin().moveTenant(TENANT_1, SHARD_1, SHARD_2, moving.epoch());

    assertThat(waiter.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(identity(two));
    assertThat(store.findTenant(TENANT_1).orElseThrow().state()).isEqualTo(TenantState.ACTIVE);
  }

  private static CompletableFuture<String> whereLater(DataAccessLayer dal) {
    CompletableFuture<String> where = new CompletableFuture<>();
    new Thread(
            () -> {
              try {
                where.complete(whereIs(dal, TENANT_1));
              } catch (SQLException e) {
                where.completeExceptionally(e);
              }
            })
        .start();
    return where;
  }

  @Test
  void row31_moveEndedByHand_isSeenByThoseWhoWait() throws Exception {
    store.put(TenantMetadata.of(TENANT_1, SHARD_1).withState(TenantState.MOVING));
    DataAccessLayer dal = start(following().movingWaitTimeout(FOR_EVER));
    CompletableFuture<String> waiter = whereLater(dal);
    await().until(() -> dal.status().toString().contains("1 requests wait for a move"));
    store.put(TenantMetadata.of(TENANT_1, SHARD_2).withEpoch(1));
    assertThat(waiter.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(identity(two));
  }

  @Test
  void row31_moveThatDoesNotEnd_isATransientErrorInTime() throws Exception {
    store.put(TenantMetadata.of(TENANT_1, SHARD_1).withState(TenantState.MOVING));
    DataAccessLayer dal = start(following().movingWaitTimeout(Duration.ofMillis(300)));
    assertThatThrownBy(() -> dal.getConnection(TENANT_1))
        .isInstanceOf(java.sql.SQLTransientConnectionException.class)
        .hasMessageContaining("moving");
  }

  @Test
  void row31_closeWithRequestsThatWaitForAMove_sendsThemAway() throws Exception {
    store.put(TenantMetadata.of(TENANT_1, SHARD_1).withState(TenantState.MOVING));
    DataAccessLayer dal = start(following().movingWaitTimeout(FOR_EVER));
    CompletableFuture<String> waiter = whereLater(dal);
    await().until(() -> dal.status().toString().contains("1 requests wait for a move"));
    dal.close();
    assertThatThrownBy(() -> waiter.get(Patience.SECONDS, TimeUnit.SECONDS))
        .hasMessageContaining("closed");
  }

  @Test
  void lostRace_showsBothSides() {
    InMemoryMetadataStore rows = store;
    TenantAdmin admin = TenantAdmin.of(rows);
    long epoch = epochOf(TENANT_1);
    admin.setState(TENANT_1, TenantState.READ_ONLY, epoch);
    assertThatThrownBy(() -> admin.moveTenant(TENANT_1, SHARD_1, SHARD_2, epoch))
        .isInstanceOf(MetadataConflictException.class)
        .hasMessageContaining("Expected epoch 0 in shard-1/orders")
        .hasMessageContaining("found tenant 't-1' in shard-1/orders, READ_ONLY, at epoch 1");
  }
}
