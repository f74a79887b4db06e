package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sharddal.failure.MetadataUnavailableException;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.InitializationReport;
import dev.sharddal.report.RouteSource;
import dev.sharddal.report.SnapshotStatus;
import dev.sharddal.snapshot.SnapshotFile;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.HangingReads;
import dev.sharddal.testing.SwitchedStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node that starts while the store is down, and what it does when the store is back. */
class SnapshotStartTest extends FleetTestBase {

  private static final SecretKey KEY = new SecretKeySpec(new byte[32], "AES");
  private static final Duration SOON = Duration.ofMillis(20);

  @TempDir private Path directory;
  private SwitchedStore rows;

  @BeforeEach
  void makeStore() {
    rows = new SwitchedStore(store);
  }

  private Path path() {
    return directory.resolve("metadata.snapshot");
  }

  private DataAccessLayerBuilder on(MetadataStore source) {
    return DataAccessLayer.builder(source)
        .topologyRefreshInterval(Duration.ZERO)
        .changePollInterval(Duration.ZERO)
        .snapshot(MetadataSnapshot.in(path(), KEY));
  }

  /** Lets a node use both tenants, save them, and end; then the store goes down. */
  private void saveAndLoseTheStore() throws Exception {
    try (DataAccessLayer before = start(on(rows))) {
      whereIs(before, TENANT_1);
      saveWith(before);
    }
    rows.fail(Reason.UNAVAILABLE);
  }

  /** A changed row is a reason to write, and the file has the tenants that are cached then. */
  private void saveWith(DataAccessLayer dal) {
    long version = dal.status().databases().get(SHARD_2) + 1;
    store.put(Fleet.database(SHARD_2, patient(two)).withVersion(version));
    dal.refresh();
    await()
        .ignoreExceptions()
        .until(
            () ->
                new SnapshotFile(path(), KEY, Duration.ofDays(365))
                    .read(Instant.now()).scan().databases().stream()
                        .anyMatch(row -> row.version() == version));
  }

  private static SnapshotStatus snapshotOf(DataAccessLayer dal) {
    SnapshotStatus status = dal.status().snapshot();
    assertThat(status).isNotNull();
    return status;
  }

  private DataAccessLayer startLater(Duration later) {
    return start(on(rows).clock(Clock.offset(Clock.systemUTC(), later)));
  }

  private void assertFromTheStore(DataAccessLayer dal) {
    await("the topology is that of the store")
        .until(() -> dal.status().metadataTrouble() == null && snapshotOf(dal).inEffect() == null);
  }

  @ParameterizedTest
  @EnumSource(names = {"UNAVAILABLE", "THROTTLED"})
  void storeIsDown_nodeStartsWithTheSnapshot_servesAndSaysSo(Reason why) throws Exception {
    saveAndLoseTheStore();
    rows.fail(why);
    DataAccessLayer dal = build(on(rows));

    InitializationReport report = dal.initializeDB();

    assertThat(report.snapshotAge()).isBetween(Duration.ZERO, Duration.ofMinutes(5));
    assertThat(report.toString()).contains("from a snapshot of ");
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    assertThat(dal.explainRoute(TENANT_1, UseCase.WRITE).source()).isEqualTo(RouteSource.STALE);
    assertThat(dal.status().metadataReadAt()).isEqualTo(snapshotOf(dal).inEffect());
    assertThat(dal.status().metadataTrouble())
        .startsWith("STALE: in effect is the snapshot of ")
        .contains(why + ": " + SwitchedStore.MESSAGE);
    assertThat(dal.status().toString()).contains("is in effect, with the metadata of ");
    assertThatThrownBy(dal::refresh).hasMessageContaining(SwitchedStore.MESSAGE);
    assertThat(dal.status().metadataTrouble()).startsWith("STALE: in effect is the snapshot of ");
  }

  @Test
  void storeIsDown_tenantThatWasNotInUse_isNotServed() throws Exception {
    saveAndLoseTheStore();
    DataAccessLayer dal = start(on(rows));
    assertThatThrownBy(() -> whereIs(dal, TENANT_2))
        .isInstanceOf(MetadataUnavailableException.class);
  }

  @Test
  void storeComesBack_itsRowsReplaceThoseOfTheSnapshot_withoutARefresh() throws Exception {
    saveAndLoseTheStore();
    store.put(TenantMetadata.of(TENANT_1, SHARD_2).withEpoch(1));
    store.put(Fleet.database(SHARD_1, patient(two)).withVersion(7));
    DataAccessLayer dal = start(on(rows));
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));

    rows.fail(null);

    await("the tenant is read again").until(() -> whereIs(dal, TENANT_1).equals(identity(two)));
    assertFromTheStore(dal);
    assertThat(dal.status().databases()).containsEntry(SHARD_1, 7L);
    assertThat(dal.status().toString()).doesNotContain("in effect");
  }

  @Test
  void storeIsBackBeforeTheFirstRequest_theRequestGetsTheStoresRow() throws Exception {
    saveAndLoseTheStore();
    store.put(TenantMetadata.of(TENANT_1, SHARD_2).withEpoch(1));
    DataAccessLayer dal = start(on(rows));
    rows.fail(null);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(two));
  }

  @Test
  void recordOfChangesAnswers_everythingIsReadAgainAtOnce() throws Exception {
    saveAndLoseTheStore();
    DataAccessLayer dal = start(on(rows).changePollInterval(SOON));
    whereIs(dal, TENANT_1);
    store.put(TenantMetadata.of(TENANT_1, SHARD_2).withEpoch(1));
    rows.fail(null);
    assertFromTheStore(dal);
    await("the tenant is read again").until(() -> whereIs(dal, TENANT_1).equals(identity(two)));
  }

  @Test
  void tenant_whoseRowIsOlderThanMaxStaleness_isNotServed() throws Exception {
    saveAndLoseTheStore();
    DataAccessLayer within = startLater(Duration.ofMinutes(8));
    assertThat(whereIs(within, TENANT_1)).isEqualTo(identity(one));
    within.close();

    DataAccessLayer past = startLater(Duration.ofMinutes(11));
    assertThatThrownBy(() -> whereIs(past, TENANT_1))
        .isInstanceOf(MetadataUnavailableException.class);
    try (var connection = past.dataSource(SHARD_1, UseCase.WRITE).getConnection()) {
      assertThat(Fleet.identity(connection)).isEqualTo(identity(one));
    }
  }

  private MetadataStoreException assertNoStart(DataAccessLayerBuilder builder) {
    DataAccessLayer dal = build(builder);
    MetadataStoreException failure = assertThrows(MetadataStoreException.class, dal::initializeDB);
    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure).hasMessageContaining(SwitchedStore.MESSAGE);
    assertThat(failure).hasMessageContaining(path().toString());
    assertThat(failure.getCause()).hasMessage(SwitchedStore.MESSAGE);
    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(dal.status().databases()).isEmpty();
    return failure;
  }

  @Test
  void snapshot_olderThanItsMaximumAge_isNoStart() throws Exception {
    saveAndLoseTheStore();
    Clock tomorrow = Clock.offset(Clock.systemUTC(), Duration.ofHours(24).plusMinutes(1));
    assertThat(assertNoStart(on(rows).clock(tomorrow))).hasMessageContaining("maximum age");
    MetadataSnapshot old = MetadataSnapshot.in(path(), KEY).withMaximumAge(Duration.ofHours(25));
    assertThat(start(on(rows).clock(tomorrow).snapshot(old)).status().databases()).hasSize(2);
  }

  @Test
  void wrongKey_isNoStart_untilTheStoreAnswers() throws Exception {
    saveAndLoseTheStore();
    byte[] other = new byte[32];
    other[0] = 1;
    DataAccessLayerBuilder builder =
        on(rows).snapshot(MetadataSnapshot.in(path(), new SecretKeySpec(other, "AES")));
    assertThat(assertNoStart(builder)).hasMessageContaining("cannot be decrypted");
    rows.fail(null);
    assertThat(start(builder).status().databases()).hasSize(2);
  }

  @Test
  void noSnapshotYet_isNoStart() {
    rows.fail(Reason.UNAVAILABLE);
    assertThat(assertNoStart(on(rows))).hasMessageContaining("does not exist yet");
  }

  @ParameterizedTest
  @EnumSource(names = {"FORBIDDEN", "MISSING", "INVALID"})
  void storeThatAnswersWithAnError_isNoReasonForTheSnapshot(Reason why) throws Exception {
    saveAndLoseTheStore();
    rows.fail(why);
    DataAccessLayer dal = build(on(rows));
    assertThatThrownBy(dal::initializeDB)
        .hasMessage(SwitchedStore.MESSAGE)
        .hasNoSuppressedExceptions();
  }

  @Test
  void storeThatHangs_leavesTimeToStartWithTheSnapshot() throws Exception {
    saveAndLoseTheStore();
    HangingReads hanging = new HangingReads(store);
    hanging.hangScans(true);
    DataAccessLayer dal = start(on(hanging).initializationTimeout(Duration.ofSeconds(10)));
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    assertThat(snapshotOf(dal).inEffect()).isNotNull();
  }

  @Test
  void storeIsUp_theSnapshotIsNotRead() throws Exception {
    Files.writeString(path(), "not a snapshot");
    DataAccessLayer dal = start(on(rows));
    assertThat(dal.initializeDB().snapshotAge()).isNull();
    assertThat(snapshotOf(dal).inEffect()).isNull();
    saveWith(dal);
  }

  @Test
  void firstStart_writesTheFileSoon() throws IOException {
    DataAccessLayer dal = start(on(rows));
    await().until(() -> snapshotOf(dal).writtenAt() != null);
    assertThat(Files.size(path())).isPositive();
    assertThat(dal.status().toString()).contains("snapshot " + path() + ", written ");
  }

  @Test
  void fileThatCannotBeWritten_isInTheStatus_andFailsNoRefresh() throws Exception {
    Path gone = Files.createDirectory(directory.resolve("gone"));
    Path file = gone.resolve("metadata.snapshot");
    DataAccessLayer dal = start(on(rows).snapshot(MetadataSnapshot.in(file, KEY)));
    await().until(() -> snapshotOf(dal).writtenAt() != null);
    Files.delete(file);
    Files.delete(gone);

    store.put(Fleet.database(SHARD_2, patient(two)).withVersion(5));
    dal.refresh();
    await().until(() -> snapshotOf(dal).trouble() != null);
    assertThat(dal.status().toString()).contains("cannot be written: ");
    assertThat(dal.status().metadataTrouble()).isNull();

    Files.createDirectory(gone);
    store.put(Fleet.database(SHARD_2, patient(two)).withVersion(6));
    dal.refresh();
    await().until(() -> snapshotOf(dal).trouble() == null && Files.exists(file));
  }

  @Test
  void writableStore_staysWritable() {
    DataAccessLayer dal = start(on(store));
    assertThat(dal.tenantAdmin().assignTenant("t-3", SHARD_1, null).epoch()).isEqualTo(1);
  }
}
