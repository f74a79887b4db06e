package dev.sharddal.spring.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.spring.migration.DatabaseMigration.Result;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FleetMigrationTest {

  private static final Databases DATABASES = Databases.of(4);
  private static final DatabaseKey FIRST = DATABASES.key(0);
  private static final DatabaseKey SECOND = DATABASES.key(1);
  private static final DataAccessLayer DAL =
      DataAccessLayer.builder(DATABASES.store)
          .topologyRefreshInterval(Duration.ZERO)
          .changePollInterval(Duration.ZERO)
          .build();

  @BeforeAll
  static void open() {
    DAL.initializeDB();
  }

  @AfterAll
  static void close() {
    DAL.close();
  }

  private static FleetMigration migration(DatabaseMigrator migrator) {
    return FleetMigration.builder(DAL, migrator).build();
  }

  @Test
  void migrate_everyDatabase_hasConnectionsOfItsOwnWritePool() {
    Map<DatabaseKey, String> seen = new ConcurrentHashMap<>();
    MigrationReport report =
        migration(
                (database, dataSource) -> {
                  try (Connection connection = dataSource.getConnection()) {
                    seen.put(database, Fleet.ask(connection, "SELECT current_database()"));
                    assertThat(Fleet.ask(connection, "SHOW application_name"))
                        .isEqualTo("sharddal " + database + "/WRITE");
                  }
                  return new MigrationOutcome(3);
                })
            .migrate();
    assertThat(seen).hasSize(4);
    seen.forEach((database, name) -> assertThat(name).isEqualTo(DATABASES.name(database)));
    assertThat(report.migrated()).hasSize(4).allMatch(each -> each.applied() == 3);
    assertThat(report.databases())
        .extracting(DatabaseMigration::database)
        .isEqualTo(DATABASES.keys());
  }

  @Test
  void migrate_connectionsThatTheMigratorLeavesOpen_returnToThePool() {
    MigrationReport report =
        migration(
                (database, dataSource) -> {
                  dataSource.getConnection().setAutoCommit(false);
                  if (database.equals(FIRST)) {
                    throw new IllegalStateException("V2 failed");
                  }
                  return new MigrationOutcome(1);
                })
            .migrate();
    assertThat(report.migrated()).hasSize(3);
    assertThat(DAL.status().pools()).allMatch(pool -> pool.active() == 0);
  }

  @Test
  void migrate_nothingApplied_isUpToDate() {
    MigrationReport report = migration((database, d) -> MigrationOutcome.NOTHING_TO_DO).migrate();
    assertThat(report.upToDate()).hasSize(4);
    assertThat(report.summary()).startsWith("4 databases: 0 migrated, 4 up to date, 0 failed");
  }

  @Test
  void migrate_oneThrows_othersAreMigratedAndTheReportSaysWhy() {
    SQLException fault = new SQLException("column \"note\"\n does not exist");
    MigrationReport report =
        migration(
                (database, dataSource) -> {
                  if (database.equals(SECOND)) {
                    throw new IllegalStateException("V2 failed", fault);
                  }
                  return new MigrationOutcome(1);
                })
            .migrate();
    assertThat(report.migrated()).hasSize(3);
    assertThat(report.failed()).singleElement().isNotNull();
    DatabaseMigration failed = report.failed().get(0);
    assertThat(failed.database()).isEqualTo(SECOND);
    assertThat(failed.cause()).hasCause(fault);
    assertThat(report.toString())
        .contains("1 failed")
        .contains(SECOND + ": FAILED")
        .contains("V2 failed; caused by SQLException: column \"note\" does not exist")
        .doesNotContain(FIRST.toString());
  }

  @Test
  void migrate_oneThrowsAnError_othersAreMigrated() {
    MigrationReport report =
        migration(
                (database, dataSource) -> {
                  if (database.equals(FIRST)) {
                    throw new NoClassDefFoundError("org/postgis/Geometry");
                  }
                  return new MigrationOutcome(1);
                })
            .migrate();
    assertThat(report.migrated()).hasSize(3);
    assertThat(report.failed()).singleElement().isNotNull();
  }

  @Test
  void migrate_parallelismTwo_twoAtATimeAndNeverMore() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CyclicBarrier pair = new CyclicBarrier(2);
    MigrationReport report =
        FleetMigration.builder(
                DAL,
                (database, dataSource) -> {
                  threads.add(Thread.currentThread());
                  pair.await(120, TimeUnit.SECONDS);
                  return MigrationOutcome.NOTHING_TO_DO;
                })
            .parallelism(2)
            .build()
            .migrate();
    assertThat(report.failed()).isEmpty();
    assertThat(threads).hasSize(2);
  }

  @Test
  void migrate_over_leavesNoThread() {
    AtomicReference<String> thread = new AtomicReference<>();
    migration(
            (database, dataSource) -> {
              thread.set(Thread.currentThread().getName());
              return MigrationOutcome.NOTHING_TO_DO;
            })
        .migrate();
    assertThat(thread.get()).startsWith("sharddal-migration-");
    await()
        .until(() -> Threads.ours().stream().noneMatch(n -> n.startsWith("sharddal-migration-")));
  }

  @Test
  void migrate_interrupted_finishesWhatRunsSkipsTheRestAndKeepsTheFlag() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicReference<MigrationReport> report = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    FleetMigration migration =
        FleetMigration.builder(
                DAL,
                (database, dataSource) -> {
                  running.countDown();
                  mayEnd.await();
                  return new MigrationOutcome(1);
                })
            .parallelism(1)
            .build();
    Thread caller =
        new Thread(
            () -> {
              report.set(migration.migrate());
              flag.set(Thread.currentThread().isInterrupted());
            });
    caller.start();
    assertThat(running.await(120, TimeUnit.SECONDS)).isTrue();
    caller.interrupt();
    await().until(() -> !caller.isInterrupted());
    assertThat(caller.isAlive()).isTrue();
    mayEnd.countDown();
    caller.join(120_000);
    assertThat(flag.get()).isTrue();
    assertThat(report.get().migrated()).hasSize(1);
    assertThat(report.get().skipped()).hasSize(3);
    assertThat(report.get().toString()).contains("SKIPPED: the run was interrupted");
  }

  @Test
  void migrate_someDatabases_leavesTheOthers() {
    MigrationReport report =
        migration((database, dataSource) -> new MigrationOutcome(1)).migrate(List.of(SECOND));
    assertThat(report.databases()).extracting(DatabaseMigration::database).containsExactly(SECOND);
  }

  @Test
  void migrate_databaseThatIsNotThere_failsAndSaysSo() {
    MigrationReport report =
        migration(
                (database, dataSource) -> {
                  dataSource.getConnection().close();
                  return MigrationOutcome.NOTHING_TO_DO;
                })
            .migrate(List.of(FIRST, new DatabaseKey("shard-9", "app")));
    assertThat(report.upToDate()).hasSize(1);
    assertThat(report.failed())
        .singleElement()
        .asString()
        .contains("shard-9/app: FAILED")
        .contains("is not in Database Metadata");
  }

  @Test
  void migrate_refusedRow_isSkippedWithItsReason() {
    Databases databases = Databases.of(1);
    databases.store.putRow(
        Map.of("ShardName", "shard-8", "DatabaseName", "app", "ConnectionDetails", "{}"));
    try (DataAccessLayer dal = DataAccessLayer.builder(databases.store).build()) {
      dal.initializeDB();
      MigrationReport report =
          FleetMigration.builder(dal, (database, d) -> new MigrationOutcome(1)).build().migrate();
      assertThat(report.migrated()).hasSize(1);
      assertThat(report.skipped()).hasSize(1);
      assertThat(report.databases().get(1).result()).isEqualTo(Result.SKIPPED);
      assertThat(report.toString()).contains("shard-8/app: SKIPPED").contains("WRITE");
    }
  }

  @Test
  void migrate_notInitialized_isRefused() {
    try (DataAccessLayer dal = DataAccessLayer.builder(DATABASES.store).build()) {
      FleetMigration migration =
          FleetMigration.builder(dal, (database, d) -> new MigrationOutcome(1)).build();
      assertThatIllegalStateException()
          .isThrownBy(migration::migrate)
          .withMessageContaining("NEW")
          .withMessageContaining("initializeDB()");
    }
  }

  @Test
  void migrate_longStatement_hasItsOwnSocketTimeoutAndThePoolKeepsIts() throws Exception {
    AtomicInteger during = new AtomicInteger();
    FleetMigration.builder(
            DAL,
            (database, dataSource) -> {
              try (Connection connection = dataSource.getConnection()) {
                during.set(connection.getNetworkTimeout());
              }
              return MigrationOutcome.NOTHING_TO_DO;
            })
        .socketTimeout(Duration.ofMinutes(20))
        .build()
        .migrate(List.of(FIRST));
    assertThat(during).hasValue(20 * 60 * 1000);
    try (Connection connection = DAL.dataSource(FIRST, UseCase.WRITE).getConnection()) {
      assertThat(connection.getNetworkTimeout()).isEqualTo(300_000);
    }
  }

  @Test
  void builder_settingsThatCannotBe_areRefused() {
    FleetMigration.Builder builder =
        FleetMigration.builder(DAL, (database, d) -> new MigrationOutcome(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.parallelism(0))
        .withMessage("parallelism: expected at least 1, but was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.socketTimeout(Duration.ofSeconds(-1)))
        .withMessageContaining("socketTimeout: expected zero to 24 days, but was PT-1S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.socketTimeout(Duration.ofDays(25)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MigrationOutcome(-1))
        .withMessageContaining("applied");
  }
}
