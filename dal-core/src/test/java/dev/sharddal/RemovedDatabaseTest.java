package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Patience;
import java.sql.Connection;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A database goes, once its tenants have moved, while somebody still waits there. */
class RemovedDatabaseTest extends FleetTestBase {

  @Test
  void waitingAtARemovedDatabase_afterAHit_isServedAtTheNewPlace() throws Exception {
    assertServedAtTheNewPlace(false);
  }

  @Test
  void waitingAtARemovedDatabase_afterALookUp_isServedAtTheNewPlace() throws Exception {
    assertServedAtTheNewPlace(true);
  }

  private void assertServedAtTheNewPlace(boolean lookUp) throws Exception {
    store.put(
        Fleet.database(SHARD_1, patient(one).withPool(Fleet.PATIENT_POOL.withMaximumPoolSize(1))));
    DataAccessLayer dal = start();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Connection only = dal.getConnection(TENANT_1)) {
      if (lookUp) {
        dal.refreshTenant(TENANT_1);
      }
      Future<String> waiting = thread.submit(() -> whereIs(dal, TENANT_1));
      await().until(() -> dal.status().pools().stream().anyMatch(pool -> pool.waiting() == 1));

      TenantMetadata row = store.findTenant(TENANT_1).orElseThrow();
      store.putTenant(row.withDatabase(SHARD_2), row.epoch());
      dal.refreshTenant(TENANT_1);
      store.deleteDatabase(SHARD_1, 0);
      dal.refresh(SHARD_1);

      assertThat(waiting.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(identity(two));
      assertThat(Fleet.identity(only)).isEqualTo(identity(one));
    } finally {
      thread.shutdown();
    }
  }
}
