package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.CredentialsResolver;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.refresh.RefreshReport;
import dev.sharddal.report.PoolOutcome.Result;
import dev.sharddal.testing.BadServer;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.GatedTables;
import dev.sharddal.testing.HangingReads;
import dev.sharddal.testing.Patience;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A healthy database waits for no sick database: every test is a sequence of events. */
class HealthyDatabaseTest extends FleetTestBase {

  private static final DatabaseKey SICK = new DatabaseKey("shard-0", "orders");

  private final BadServer silent = BadServer.silent();

  @AfterEach
  void stopSilentServer() {
    silent.close();
  }

  /** An endpoint of a server that accepts and never answers, whose logins outlast every test. */
  private Endpoint sick() {
    return patient(one).withPort(silent.port()).withProperty("loginTimeout", "600");
  }

  private static DataAccessLayerBuilder patientBuilder(MetadataStore rows) {
    return DataAccessLayer.builder(rows)
        .topologyRefreshInterval(Duration.ZERO)
        .changePollInterval(Duration.ZERO)
        .initializationMode(InitializationMode.DEGRADED)
        .initializationTimeout(Duration.ofHours(1))
        .maxStaleness(Duration.ofHours(1));
  }

  private static <T> CompletableFuture<T> async(Supplier<T> call) {
    return CompletableFuture.supplyAsync(call, task -> new Thread(task).start());
  }

  /** Begins a refresh that waits for the database that does not answer. */
  private CompletableFuture<RefreshReport> refreshTheSick(DataAccessLayer dal) {
    store.put(Fleet.database(SICK, sick()));
    CompletableFuture<RefreshReport> refreshing = async(dal::refresh);
    await().until(() -> silent.accepted() >= 2);
    return refreshing;
  }

  private void endsWithTheSickFailed(CompletableFuture<RefreshReport> refreshing) throws Exception {
    assertThat(refreshing).as("it waits for the sick database").isNotDone();
    silent.hangUp();
    RefreshReport report = refreshing.get(Patience.SECONDS, TimeUnit.SECONDS);
    assertThat(report.failed())
        .extracting(outcome -> outcome.pool().database())
        .containsExactly(SICK, SICK);
  }

  @Test
  void finding01_refreshWaitsForASickDatabase_anotherDatabaseIsRefreshed() throws Exception {
    DataAccessLayer dal = start(patientBuilder(store));
    CompletableFuture<RefreshReport> refreshing = refreshTheSick(dal);
    store.put(Fleet.database(SHARD_1, patient(two)));

    assertThat(dal.refresh(SHARD_1).outcomes())
        .extracting(outcome -> outcome.result())
        .containsOnly(Result.REPLACED);

    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(two));
    endsWithTheSickFailed(refreshing);
  }

  @Test
  void finding01_refreshOfTheSickDatabaseWaits_aFullRefreshChangesTheOthers() throws Exception {
    DataAccessLayer dal = start(patientBuilder(store));
    store.put(Fleet.database(SICK, sick()));
    CompletableFuture<RefreshReport> first = async(() -> dal.refresh(SICK));
    await().until(() -> silent.accepted() >= 2);
    store.put(Fleet.database(SHARD_1, patient(two)));
    CompletableFuture<RefreshReport> second = async(dal::refresh);

    await().until(() -> whereIs(dal, TENANT_1).equals(identity(two)));

    assertThat(second).as("its report has the outcome of the sick database too").isNotDone();
    endsWithTheSickFailed(first);
    assertThat(second.get(Patience.SECONDS, TimeUnit.SECONDS).failed()).hasSize(2);
  }

  @Test
  void finding01_refreshWaits_theNextRefreshScansAtOnceAndConnectsNoMore() throws Exception {
    GatedTables rows = new GatedTables(store);
    DataAccessLayer dal = start(patientBuilder(rows));
    CompletableFuture<RefreshReport> first = refreshTheSick(dal);
    List<CompletableFuture<RefreshReport>> more = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int before = rows.scans();
      more.add(async(dal::refresh));
      await().until(() -> rows.scans() > before);
    }
    store.put(Fleet.database(SHARD_1, patient(two)));
    more.add(async(dal::refresh));
    await().until(() -> whereIs(dal, TENANT_1).equals(identity(two)));

    assertThat(silent.accepted()).as("one login for each pool").isEqualTo(2);
    assertThat(more).noneMatch(CompletableFuture::isDone);
    endsWithTheSickFailed(first);
    for (CompletableFuture<RefreshReport> each : more) {
      assertThat(each.get(Patience.SECONDS, TimeUnit.SECONDS).failed()).hasSize(2);
    }
  }

  @Test
  void finding01_refreshWaits_changesThatAreFollowedTakeEffect() throws Exception {
    DataAccessLayer dal = start(patientBuilder(store).changePollInterval(Duration.ofMillis(20)));
    CompletableFuture<RefreshReport> refreshing = refreshTheSick(dal);

    store.putDatabase(Fleet.database(SHARD_1, patient(two)), 0);

    await().until(() -> whereIs(dal, TENANT_1).equals(identity(two)));
    endsWithTheSickFailed(refreshing);
  }

  @Test
  void finding01_followedChangesOfManySickDatabases_delayNoHealthyDatabase() throws Exception {
    DataAccessLayer dal = start(patientBuilder(store).changePollInterval(Duration.ofMillis(20)));
    for (int i = 0; i < 20; i++) {
      store.putDatabase(
          Fleet.database(new DatabaseKey("sick-" + i, "orders"), sick()),
          WritableMetadataStore.ABSENT);
    }
    await().until(() -> silent.accepted() >= 8); // as many as one server gets at the same time

    store.putDatabase(Fleet.database(SHARD_1, patient(two)), 0);
    await().until(() -> whereIs(dal, TENANT_1).equals(identity(two)));
    store.putDatabase(Fleet.database(SHARD_1, patient(one)), 1);
    await().until(() -> whereIs(dal, TENANT_1).equals(identity(one)));
  }

  @Test
  void finding01_periodicRefresh_doesNotWaitForASickDatabase() throws Exception {
    GatedTables rows = new GatedTables(store);
    DataAccessLayer dal =
        start(patientBuilder(rows).topologyRefreshInterval(Duration.ofMillis(50)));
    store.put(Fleet.database(SICK, sick()));
    await().until(() -> silent.accepted() >= 2);
    int before = rows.scans();
    store.put(Fleet.database(SHARD_1, patient(two)));

    await().until(() -> whereIs(dal, TENANT_1).equals(identity(two)));

    await().until(() -> rows.scans() >= before + 5);
    assertThat(silent.accepted()).as("one login for each pool").isEqualTo(2);
  }

  @Test
  void finding01_refreshWaits_aRefusedLoginIsReread() throws Exception {
    one.user("rotated", "first");
    store.put(Fleet.database(SHARD_1, patient(one).withCredentials("rotated", "wrong")));
    DataAccessLayer dal = start(patientBuilder(store));
    CompletableFuture<RefreshReport> refreshing = refreshTheSick(dal);

    store.put(Fleet.database(SHARD_1, patient(one).withCredentials("rotated", "first")));

    await()
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(() -> whereIs(dal, TENANT_1).equals(identity(one)));
    assertThat(refreshing).as("it waits for the sick database").isNotDone();
  }

  @Test
  void finding01_rowThatCannotBeRead_delaysNoOtherRow() throws Exception {
    HangingReads rows = new HangingReads(store);
    DataAccessLayer dal = start(patientBuilder(rows).changePollInterval(Duration.ofMillis(20)));
    rows.hangRow(SHARD_2);
    store.putDatabase(Fleet.database(SHARD_2, patient(one)), 0);
    await().until(() -> rows.hanging() >= 1);

    store.putDatabase(Fleet.database(SHARD_1, patient(two)), 0);

    await().until(() -> whereIs(dal, TENANT_1).equals(identity(two)));
    assertThat(rows.hanging()).isEqualTo(1);
    rows.release();
    await().until(() -> whereIs(dal, TENANT_2).equals(identity(one)));
  }

  @Test
  void finding01_scanHangs_aDatabaseIsRefreshed_andTheScanDoesNotUndoIt() throws Exception {
    HangingReads rows = new HangingReads(store);
    DataAccessLayer dal = start(patientBuilder(rows));
    rows.hangScans(true);
    CompletableFuture<RefreshReport> refreshing = async(dal::refresh);
    await().until(() -> rows.hanging() == 1);
    store.put(Fleet.database(SHARD_1, patient(two)));

    dal.refresh(SHARD_1);

    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(two));
    assertThat(refreshing).isNotDone();
    rows.release();
    assertThat(refreshing.get(Patience.SECONDS, TimeUnit.SECONDS).outcomes()).isEmpty();
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(two));
  }

  /** Hangs for the logins of one database, and has the current password of the others. */
  private static final class HangingResolver implements CredentialsResolver {

    final CountDownLatch released = new CountDownLatch(1);
    final CountDownLatch hanging = new CountDownLatch(1);
    volatile boolean hangs;
    volatile String password = "wrong";

    @Override
    public Credentials.Password resolve(PoolDefinition pool) {
      if (hangs && pool.key().database().equals(SHARD_1)) {
        hanging.countDown();
        try {
          released.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted", e);
        }
      }
      return new Credentials.Password("rotated", password);
    }
  }

  @Test
  void finding17_credentialsOfOneDatabaseHang_theRefusedLoginOfAnotherIsRetried() throws Exception {
    two.user("rotated", "right");
    one.user("rotated", "right");
    HangingResolver resolver = new HangingResolver();
    store.put(Fleet.database(SHARD_1, patient(one).withCredentials(new Credentials.Secret("a"))));
    store.put(Fleet.database(SHARD_2, patient(two).withCredentials(new Credentials.Secret("b"))));
    DataAccessLayer dal = start(patientBuilder(store).credentialsResolver(resolver));
    resolver.hangs = true; // both databases have refused their logins
    assertThat(resolver.hanging.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();

    resolver.password = "right";

    await()
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(() -> whereIs(dal, TENANT_2).equals(identity(two)));
    resolver.released.countDown();
    await()
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(() -> whereIs(dal, TENANT_1).equals(identity(one)));
  }
}
