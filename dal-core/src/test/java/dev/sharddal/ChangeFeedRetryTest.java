package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.testing.FaultyDatabases;
import dev.sharddal.testing.FaultyFeed;
import dev.sharddal.testing.Fleet;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the change feed does with databases that have changed: no change is lost. */
class ChangeFeedRetryTest extends FleetTestBase {

  private static final Duration BOUND = Duration.ofSeconds(60);

  /** The most databases that are read one by one. */
  private static final int MOST_SINGLE_READS = 16;

  private final FaultyDatabases databases = new FaultyDatabases(store);

  /** Nothing but the feed reads Database Metadata again. */
  private static DataAccessLayerBuilder following(MetadataStore rows) {
    return DataAccessLayer.builder(rows)
        .topologyRefreshInterval(Duration.ZERO)
        .tenantCacheTtl(Duration.ofHours(1))
        .maxStaleness(Duration.ofHours(1))
        .changePollInterval(Duration.ofMillis(20));
  }

  @Test
  void changedDatabase_readFails_isReadAgain() throws Exception {
    DataAccessLayer dal = start(following(databases));
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    databases.fail();
    store.putDatabase(Fleet.database(SHARD_1, on(two)), 0);
    await().until(() -> databases.failures() >= 1);
    databases.recover();
    await().until(() -> whereIs(dal, TENANT_1).equals(identity(two)));
    assertThat(databases.scans()).as("that of the start").isEqualTo(1);
  }

  @Test
  void unknownChanges_scanFails_isDoneAgain() throws Exception {
    FaultyFeed feed = new FaultyFeed(databases);
    DataAccessLayer dal = start(following(feed));
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    databases.fail();
    store.put(Fleet.database(SHARD_1, on(two))); // not in the record of changes
    feed.forget();
    await().until(() -> databases.failures() >= 1);
    databases.recover();
    await().until(() -> whereIs(dal, TENANT_1).equals(identity(two)));
  }

  @Test
  void changedDatabases_asManyAsAreReadOneByOne_areNotScanned() {
    followNewDatabases(MOST_SINGLE_READS);
    assertThat(databases.singleReads()).isEqualTo(MOST_SINGLE_READS);
    assertThat(databases.scans()).as("that of the start").isEqualTo(1);
  }

  @Test
  void changedDatabases_oneMoreThanAreReadOneByOne_areReadInOneScan() {
    followNewDatabases(MOST_SINGLE_READS + 1);
    assertThat(databases.singleReads()).isZero();
    assertThat(databases.scans()).as("that of the start and one more").isEqualTo(2);
  }

  /** One poll finds all of them, since none succeeds while they are written. */
  private void followNewDatabases(int count) {
    FaultyFeed feed = new FaultyFeed(databases);
    DataAccessLayer dal = start(following(feed));
    feed.fail();
    int polls = feed.polls();
    await().until(() -> feed.polls() >= polls + 2); // none is under way any more
    for (int i = 0; i < count; i++) {
      DatabaseKey key = new DatabaseKey("new-" + i, "orders");
      store.putDatabase(
          DatabaseMetadata.of(key, ConnectionDetails.of(on(one))), WritableMetadataStore.ABSENT);
    }
    feed.recover();
    await().until(() -> known(dal).size() == 2 + count);
  }

  private static Map<DatabaseKey, Long> known(DataAccessLayer dal) {
    return dal.status().databases();
  }

  @Test
  void databaseChangedDuringTheFirstScan_isFollowed() {
    databases.afterNextScan(() -> store.putDatabase(Fleet.database(SHARD_1, on(two)), 0));
    DataAccessLayer dal = start(following(databases));
    await().until(() -> whereIs(dal, TENANT_1).equals(identity(two)));
  }
}
