package dev.sharddal.spring.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.testing.CapturedLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import liquibase.exception.LockException;
import liquibase.integration.spring.SpringLiquibase;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;
import org.springframework.core.io.DefaultResourceLoader;

/** What a run over the fleet says while it lasts. */
class MigrationProgressTest {

  private static final DatabaseKey A = new DatabaseKey("shard-1", "app");
  private static final DatabaseKey B = new DatabaseKey("shard-2", "app");
  private static final Duration TICK = Duration.ofMillis(50);

  private final Databases databases = Databases.of(3);
  private final DataAccessLayer dal =
      DataAccessLayer.builder(databases.store)
          .topologyRefreshInterval(Duration.ZERO)
          .changePollInterval(Duration.ZERO)
          .build();
  private final AtomicLong clock = new AtomicLong();

  @AfterEach
  void close() {
    dal.close();
  }

  private void pass(long seconds) {
    clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void case11_line_saysHowFarItIsAndWhichTakeLong() {
    try (MigrationProgress progress =
        new MigrationProgress(3, TICK, clock::get, database -> Optional.empty())) {
      progress.started(A);
      pass(40);
      progress.started(B);
      pass(2);
      assertThat(progress.line())
          .isEqualTo(
              "Migrating the fleet: 0 of 3 databases done after 42 s; running: shard-1/app for 42 s,"
                  + " shard-2/app for 2 s");
      progress.ended(A);
      progress.done();
      assertThat(progress.line())
          .isEqualTo(
              "Migrating the fleet: 1 of 3 databases done after 42 s; running: shard-2/app for 2 s");
    }
  }

  @Test
  void case11_databaseThatTakesLong_isExaminedUntilItIsKnownWhy() {
    List<DatabaseKey> examined = new ArrayList<>();
    try (CapturedLog log = CapturedLog.warningsOf(MigrationProgress.class);
        MigrationProgress progress =
            new MigrationProgress(
                2,
                Duration.ofSeconds(10),
                clock::get,
                database -> {
                  examined.add(database);
                  if (examined.size() == 1) {
                    throw new IllegalStateException("no connection");
                  }
                  return Optional.of("it waits");
                })) {
      progress.started(A);
      pass(9);
      progress.report();
      assertThat(examined).isEmpty();
      pass(1);
      progress.report();
      progress.report();
      progress.report();
      assertThat(examined).containsExactly(A, A);
      assertThat(log.text())
          .containsOnlyOnce("The migration of shard-1/app does not go on: it waits");
    }
  }

  @Test
  void case11_run_reportsWhileItLasts() throws Exception {
    dal.initializeDB();
    CountDownLatch goOn = new CountDownLatch(1);
    FleetMigration migration =
        FleetMigration.builder(
                dal,
                (database, source) -> {
                  goOn.await();
                  return MigrationOutcome.NOTHING_TO_DO;
                })
            .reporting(TICK, Duration.ofHours(1))
            .build();
    try (CapturedLog log = CapturedLog.everythingOf(MigrationProgress.class.getName())) {
      CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(migration::migrate);
      await()
          .atMost(Duration.ofSeconds(120))
          .until(() -> log.text().contains("0 of 3 databases done"));
      goOn.countDown();
      assertThat(run.get(120, TimeUnit.SECONDS).upToDate()).hasSize(3);
    }
  }

  @Test
  void case11_createIndexConcurrently_thatWaitsForFlywaysOwnLock_isSaidWithItsCure(
      @TempDir Path scripts) throws Exception {
    dal.initializeDB();
    DatabaseKey database = databases.key(0);
    Files.writeString(scripts.resolve("V1__note.sql"), "CREATE TABLE note (text varchar(20));");
    Files.writeString(
        scripts.resolve("V2__index.sql"), "CREATE INDEX CONCURRENTLY note_text ON note(text);");
    Flyway application =
        Flyway.configure()
            .locations("filesystem:" + scripts)
            .dataSource(databases.url(database), "migration_owner", "s3cret")
            .load();
    FleetMigration migration =
        FleetMigration.builder(dal, new FlywayMigrator(() -> application))
            .reporting(TICK, Duration.ZERO)
            .build();
    try (CapturedLog log = CapturedLog.warningsOf(MigrationProgress.class)) {
      CompletableFuture<MigrationReport> run =
          CompletableFuture.supplyAsync(() -> migration.migrate(List.of(database)));
      await().atMost(Duration.ofSeconds(120)).until(() -> log.text().contains("does not go on"));
      assertThat(log.text())
          .contains("The migration of " + database + " does not go on")
          .contains("waits for its own other session")
          .contains("spring.flyway.postgresql.transactional-lock=false");
      databases.query(
          database,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
              + " current_database() AND usename = 'migration_owner' AND wait_event_type = 'Lock'");
      assertThat(run.get(120, TimeUnit.SECONDS).failed()).hasSize(1);
      assertThat(dal.status().pools()).allMatch(pool -> pool.active() == 0);
    }
  }

  @Test
  void migration_isLoggedUnderTheNameOfItsDatabase() {
    dal.initializeDB();
    Map<DatabaseKey, String> names = new ConcurrentHashMap<>();
    FleetMigration.builder(
            dal,
            (database, source) -> {
              names.put(database, Thread.currentThread().getName() + " in " + MDC.get("shard"));
              return MigrationOutcome.NOTHING_TO_DO;
            })
        .build()
        .migrate();
    assertThat(names).hasSize(3);
    names.forEach(
        (database, name) ->
            assertThat(name).endsWith(" " + database + " in " + database.shardName()));
  }

  // Liquibase's lock

  @Test
  void case15_lockedDatabase_isMigratedAfterTheOthers_andTheTextSaysHowToReleaseTheLock() {
    dal.initializeDB();
    LiquibaseMigrator migrator = new LiquibaseMigrator(liquibase());
    FleetMigration migration = FleetMigration.builder(dal, migrator).parallelism(1).build();
    assertThat(migration.migrate().migrated()).hasSize(3);
    databases.execute(
        databases.key(0),
        "UPDATE databasechangeloglock SET locked = true, lockedby = 'pod-7', lockgranted = now()");
    for (DatabaseKey database : databases.keys()) {
      databases.execute(database, "DELETE FROM databasechangelog");
      databases.execute(database, "DROP TABLE note");
    }
    System.setProperty("liquibase.changelogLockWaitTimeInMinutes", "0");
    try (CapturedLog log = CapturedLog.everythingOf(ParallelMigration.class.getName())) {
      MigrationReport report = migration.migrate();
      assertThat(report.migrated()).hasSize(2);
      assertThat(report.failed()).hasSize(1);
      assertThat(report.failed().get(0).reason())
          .contains("locked by pod-7")
          .contains("liquibase release-locks, or UPDATE DATABASECHANGELOGLOCK");
      assertThat(log.text())
          .contains(databases.key(0) + " is migrated after the other databases")
          .contains("pod-7");
    } finally {
      System.clearProperty("liquibase.changelogLockWaitTimeInMinutes");
    }
  }

  private static SpringLiquibase liquibase() {
    SpringLiquibase liquibase = new SpringLiquibase();
    liquibase.setChangeLog("classpath:migration/liquibase/changelog.yaml");
    liquibase.setContexts("plain");
    liquibase.setChangeLogParameters(Map.of("author", "nobody"));
    liquibase.setResourceLoader(new DefaultResourceLoader());
    return liquibase;
  }

  @Test
  void case15_lockThatWasWaitedFor_isNotWaitedForAgain() throws Exception {
    dal.initializeDB();
    DatabaseKey database = databases.key(0);
    var source = dal.dataSource(database, dev.sharddal.metadata.UseCase.WRITE);
    ChangeLogLocks locks = new ChangeLogLocks(liquibase(), clock::get);
    assertThat(locks.held(database, source)).as("no table yet").isEmpty();
    databases.execute(
        database,
        "CREATE TABLE databasechangeloglock"
            + " (id int, locked boolean, lockgranted timestamp, lockedby varchar(255))");
    databases.execute(
        database, "INSERT INTO databasechangeloglock VALUES (1, true, now(), 'pod-7')");

    assertThat(locks.held(database, source))
        .hasValueSatisfying(w -> assertThat(w).contains("pod-7"));
    pass(60);
    locks.failIfWaitedFor(database, source); // Liquibase may wait
    locks.held(database, source);
    pass(301);
    assertThatThrownBy(() -> locks.failIfWaitedFor(database, source))
        .isInstanceOf(LockException.class)
        .hasMessageContaining("pod-7");

    locks.held(database, source);
    pass(301);
    databases.execute(database, "UPDATE databasechangeloglock SET lockedby = 'pod-8'");
    locks.failIfWaitedFor(database, source); // it is another one's turn
  }
}
