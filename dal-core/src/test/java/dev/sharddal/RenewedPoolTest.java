package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.PoolOutcome;
import dev.sharddal.report.PoolOutcome.Result;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.testing.Borrowers;
import dev.sharddal.testing.FaultProxy;
import dev.sharddal.testing.Fleet;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The name of a host leads to another server, and the metadata stay the same. */
class RenewedPoolTest extends FleetTestBase {

  private FaultProxy proxy;

  @BeforeEach
  void startProxy() {
    proxy = FaultProxy.before(one);
    store.put(Fleet.database(SHARD_1, endpoint(Fleet.PATIENT_POOL)));
  }

  private Endpoint endpoint(PoolSettings pool) {
    return Endpoint.at("127.0.0.1", proxy.port())
        .withEngine("postgresql")
        .withDatabase("orders")
        .withCredentials("app", "s3cret")
        .withPool(pool);
  }

  @AfterEach
  void closeProxy() {
    proxy.close();
  }

  @Test
  void case04_renew_replacesThePoolsUnderLoadWithoutAFailedBorrow() throws Exception {
    DataAccessLayer dal = start();
    try (Borrowers borrowers =
        Borrowers.start(8, "SELECT pg_sleep(0.005)", i -> dal.getConnection(TENANT_1))) {
      proxy.leadTo(two);
      assertThat(dal.refresh(SHARD_1).changed()).isZero();
      assertThat(dal.renew(SHARD_1))
          .hasSize(2)
          .extracting(PoolOutcome::result)
          .containsOnly(Result.REPLACED);
      assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(two));
      assertThat(whereIs(dal, TENANT_1, UseCase.READ)).isEqualTo(identity(two));
      long target = borrowers.transactions() + 50;
      await().until(() -> borrowers.transactions() >= target);
      borrowers.stop();
      assertThat(borrowers.failedBorrows()).isEmpty();
      assertThat(borrowers.abortedTransactions()).isEmpty();
    }
  }

  @Test
  void case04_newServerRefuses_oldPoolsStay() throws Exception {
    DataAccessLayer dal = start();
    two.user("app", "another");
    proxy.leadTo(two);
    assertThat(dal.renew(SHARD_1)).extracting(PoolOutcome::result).containsOnly(Result.FAILED);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    two.user("app", "s3cret");
    await().until(() -> whereIs(dal, TENANT_1).equals(identity(two)));
  }

  @Test
  void case04_newServerRefusesAndARefreshFollows_renewalGoesOn() throws Exception {
    DataAccessLayer dal = start();
    two.user("app", "another");
    proxy.leadTo(two);
    dal.renew(SHARD_1);
    assertThat(dal.refresh().failed()).hasSize(2);
    assertThat(dal.refresh(SHARD_1).failed()).hasSize(2);
    assertThat(dal.status().pools())
        .filteredOn(pool -> pool.pool().database().equals(SHARD_1))
        .extracting(PoolStatus::state)
        .containsOnly(PoolStatus.State.OUTDATED);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    two.user("app", "s3cret");
    await().until(() -> whereIs(dal, TENANT_1).equals(identity(two)));
    await().until(() -> whereIs(dal, TENANT_1, UseCase.READ).equals(identity(two)));
    assertThat(dal.refresh().outcomes()).isEmpty();
  }

  @Test
  void case04_keepaliveTimeChanges_refreshReplacesThePools() throws Exception {
    DataAccessLayer dal = start();
    proxy.leadTo(two);
    store.put(
        Fleet.database(
            SHARD_1, endpoint(Fleet.PATIENT_POOL.withKeepaliveTime(Duration.ofSeconds(121)))));
    assertThat(dal.refresh().outcomes())
        .hasSize(2)
        .extracting(PoolOutcome::result)
        .containsOnly(Result.REPLACED);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(two));
  }

  @Test
  void case04_unknownDatabase_hasNoPools() {
    assertThat(start().renew(new DatabaseKey("nowhere", "orders"))).isEmpty();
  }
}
