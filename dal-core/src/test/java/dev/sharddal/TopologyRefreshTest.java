package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.testing.Fleet;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What known tenants, status() and later refreshes see of a refresh. */
class TopologyRefreshTest extends FleetTestBase {

  /** READ is served by WRITE where a database has no endpoint for it; routes stay cached. */
  private DataAccessLayer startWithFallback() {
    return start(
        builder()
            .fallback(UseCase.READ, UseCase.WRITE)
            .tenantCacheTtl(Duration.ofHours(1))
            .maxStaleness(Duration.ofHours(1)));
  }

  private DatabaseMetadata writeOnly() {
    return DatabaseMetadata.of(SHARD_1, ConnectionDetails.of(on(one)));
  }

  private DatabaseMetadata withReadOnTwo() {
    return DatabaseMetadata.of(
        SHARD_1, ConnectionDetails.of(on(one)).withEndpoint(UseCase.READ, on(two)));
  }

  @Test
  void refresh_readEndpointAdded_servesKnownTenantsInPlaceOfTheFallback() throws Exception {
    store.put(writeOnly());
    DataAccessLayer dal = startWithFallback();
    assertThat(whereIs(dal, TENANT_1, UseCase.READ)).isEqualTo(identity(one));
    store.put(withReadOnTwo());
    dal.refresh();
    assertThat(whereIs(dal, TENANT_1, UseCase.READ)).isEqualTo(identity(two));
  }

  @Test
  void refreshDatabase_readEndpointAdded_servesKnownTenantsInPlaceOfTheFallback() throws Exception {
    store.put(writeOnly());
    DataAccessLayer dal = startWithFallback();
    assertThat(whereIs(dal, TENANT_1, UseCase.READ)).isEqualTo(identity(one));
    store.put(withReadOnTwo());
    dal.refresh(SHARD_1);
    assertThat(whereIs(dal, TENANT_1, UseCase.READ)).isEqualTo(identity(two));
  }

  @Test
  void refresh_readEndpointRemoved_fallbackServesKnownTenants() throws Exception {
    store.put(withReadOnTwo());
    DataAccessLayer dal = startWithFallback();
    assertThat(whereIs(dal, TENANT_1, UseCase.READ)).isEqualTo(identity(two));
    store.put(writeOnly());
    dal.refresh();
    assertThat(whereIs(dal, TENANT_1, UseCase.READ)).isEqualTo(identity(one));
  }

  @Test
  void refreshDatabase_newVersion_isInForceAfterwards() throws Exception {
    store.put(Fleet.database(SHARD_1, on(one)).withVersion(5));
    DataAccessLayer dal = start();
    store.put(Fleet.database(SHARD_1, on(two)).withVersion(6));
    dal.refresh(SHARD_1);
    assertThat(dal.status().databases()).containsEntry(SHARD_1, 6L);

    store.put(Fleet.database(SHARD_1, on(one)).withVersion(5));
    assertThat(dal.refresh(SHARD_1).plan().refused())
        .singleElement()
        .asString()
        .contains("Version", "was 5");
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(two));
  }

  @Test
  void refreshDatabase_databaseGone_isNotInForceAfterwards() {
    DataAccessLayer dal = start();
    store.deleteDatabase(SHARD_2, 0);
    dal.refresh(SHARD_2);
    assertThat(dal.status().databases()).containsOnlyKeys(SHARD_1);
  }
}
